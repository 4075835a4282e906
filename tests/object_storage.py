"""A real server that speaks S3, in a process of its own (moto), and buckets of it that uploads lie in."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from typing import Any

import boto3

from config.environment_media import NAME, media_storage
from config.processes import end, wait_until
from tests.deploy.edge import free_port
from tests.launching import status

REGION = "eu-central-1"
# Of whoever made the account: the server lets them do everything until it is told to ask for rights.
KEY, SECRET = "AKIAROOTOFTHETESTS", "root/secret+of=the tests"


@dataclass(frozen=True)
class S3Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str = "s3", key: str = KEY, secret: str = SECRET) -> Any:
        return boto3.client(
            service, endpoint_url=self.url, region_name=REGION, aws_access_key_id=key, aws_secret_access_key=secret
        )

    def new_bucket(self) -> str:
        name = f"vigil-{secrets.token_hex(6)}"
        self.client().create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name

    def media_url(self, bucket: str, key: str = KEY, secret: str = SECRET) -> str:
        """What MEDIA_STORAGE_URL is told."""
        quoted = secret.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D").replace(" ", "%20")
        return f"s3+http://{key}:{quoted}@127.0.0.1:{self.port}/{bucket}?region={REGION}"

    def storages(self, bucket: str, *, site_mode: str = "all", **who: str) -> dict[str, Any]:
        """What STORAGES says of uploads."""
        return {"default": media_storage({NAME: self.media_url(bucket, **who)}, site_mode=site_mode)}


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """A server on a free loopback port for as long as the block lasts."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "s3.log").open("wb") as log:
        server = S3Server(port, subprocess.Popen(command, stdout=log, stderr=log))
        try:
            assert wait_until(lambda: status(f"{server.url}/moto-api/") == 200, within=60), "no S3 server"
            yield server
        finally:
            end(server.process, ask=SIGTERM, within=5)


def objects_of(client: Any, bucket: str) -> dict[str, bytes]:
    """Everything in a bucket."""
    listed = client.list_objects_v2(Bucket=bucket).get("Contents", ())
    return {entry["Key"]: client.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read() for entry in listed}
