"""`var/`, the one place where a local run keeps anything: who may use it, and the secrets it holds."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from config.environment import read_local_env
from config.variables import BadEnvironment

# A new cluster takes about 60 MB, its write-ahead log as much again.
NEEDED_FREE = 200 * 1024 * 1024
FOLDERS = ("log", "mail", "redis", "static", "uploads")
ADDRESSES = ("DATABASE_URL", "REDIS_URL", "SITE_URL")
HEADER = (
    "# Written by config/local.py. The secrets below open this folder's data: keep them, and keep them to yourself.\n"
)


class VarDir:
    """The folder of one launcher, locked while it runs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def prepare(self) -> None:
        """Create the folder, and find out now whether it can be written. Raises BadEnvironment."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for name in FOLDERS:
                # Mail, logs and uploads are for nobody else on this machine.
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            probe = self.path / f".probe-{os.getpid()}"
            try:
                probe.write_bytes(secrets.token_bytes(1024 * 1024))
            finally:
                probe.unlink(missing_ok=True)
            free = shutil.disk_usage(self.path).free
        except OSError as error:
            raise BadEnvironment(
                f"VAR_DIR: cannot write in {self.path} ({error.strerror}): it should be a writable folder"
            ) from error
        if free < NEEDED_FREE:
            raise BadEnvironment(
                f"VAR_DIR: {self.path} has {free // 2**20} MB free: it should have at least {NEEDED_FREE // 2**20} MB"
            )

    def lock(self) -> bool:
        """Take the folder for this process; False when another launcher has it. The kernel frees it, however we end."""
        try:
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise BadEnvironment(f"VAR_DIR: cannot lock {self.path} ({error.strerror})") from error
        return True

    def secrets(self) -> dict[str, str]:
        """The secrets of this folder: made once, kept in `local.env`."""
        kept = read_local_env(self.path)
        if not kept.get("POSTGRES_PASSWORD") and (self.path / "postgres").exists():
            raise BadEnvironment(
                f"VAR_DIR: {self.path}/local.env is gone, and with it the keys of {self.path}/postgres: "
                "restore that file, or remove the folder to begin anew"
            )
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": Fernet.generate_key().decode(),
            "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
            "REDIS_PASSWORD": secrets.token_urlsafe(24),
            "ACTIVIST_PASSWORD": secrets.token_urlsafe(12),
        }
        chosen = {name: kept.get(name) or value for name, value in made.items()}
        self.write(chosen)
        return chosen

    def write(self, values: Mapping[str, str]) -> None:
        """Replace `local.env`, readable by its owner alone."""
        unfinished = self.path / ".local.env.part"
        try:
            unfinished.unlink(missing_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(HEADER + "".join(f"{name}={value}\n" for name, value in values.items()))
            os.replace(unfinished, self.path / "local.env")
        except OSError as error:
            raise BadEnvironment(f"VAR_DIR: cannot write {self.path}/local.env ({error.strerror})") from error

    def forget_addresses(self) -> None:
        """The services are gone: leave no address that leads nowhere."""
        kept = read_local_env(self.path)
        if any(name in kept for name in ADDRESSES):
            self.write({name: value for name, value in kept.items() if name not in ADDRESSES})
