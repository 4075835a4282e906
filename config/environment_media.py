"""Where uploads are kept: in a folder, or in a bucket of object storage that speaks S3."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.variables import BadEnvironment, address

NAME = "MEDIA_STORAGE_URL"
EXAMPLE = "s3://key:secret@s3.example/bucket?region=eu-central-1"
SCHEMES = ("s3", "s3+http")
# What may be said behind the question mark, and which values it may have.
_SAID = {"region": r"[a-z0-9-]{1,40}", "addressing": "path|virtual", "acl": "private|none"}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def media_storage(given: Mapping[str, str], *, site_mode: str) -> dict[str, Any]:
    """Django's entry for the storage of uploads: the folder unless the variable names a bucket. Raises
    BadEnvironment."""
    if not given.get(NAME, "").strip():
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    # Neither line repeats the value, which holds the secret.
    parts = urlsplit(address(given, NAME, SCHEMES, example=EXAMPLE))
    if not (parts.hostname and parts.username and parts.password):
        raise BadEnvironment(f"{NAME} names no key, secret or host: it should be like {EXAMPLE}")
    bucket = parts.path.strip("/")
    if not _BUCKET.fullmatch(bucket):
        raise BadEnvironment(f"{NAME} names no bucket behind the host: it should be like {EXAMPLE}")
    if parts.scheme == "s3+http" and not _is_near(parts.hostname):
        raise BadEnvironment(f"{NAME} begins with 's3+http': without TLS only this machine, or a name without a dot")
    said = {"region": "us-east-1", "addressing": "path", "acl": "private"} | _said(parts.query)
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return {
        "BACKEND": "record.object_storage.ObjectStorage",
        "OPTIONS": {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "endpoint_url": f"{'https' if parts.scheme == 's3' else 'http'}://{host}{port}",
            "bucket_name": bucket,
            "region_name": said["region"],
            "addressing_style": said["addressing"],
            "default_acl": None if said["acl"] == "none" else "private",
            "is_public_face": site_mode == "public",
        },
    }


def _said(query: str) -> dict[str, str]:
    said = dict(parse_qsl(query, keep_blank_values=True))
    for name, value in said.items():
        if name not in _SAID or not re.fullmatch(_SAID[name], value):
            raise BadEnvironment(
                f"{NAME}: {name!r} is unknown, or its value is: ?region=eu-central-1, &addressing=path or virtual, "
                "&acl=private or none"
            )
    return said


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        # A name that no resolver of the world knows: of this machine, or of a network of containers.
        return "." not in host
