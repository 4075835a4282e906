"""The keys of the site, apart from its backups: without them what is encrypted in the database stays so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from backups.errors import BackupError
from backups.sealing import seal_bytes


def write_keys(to: Path, *, folder: Path, recipients: Sequence[str]) -> None:
    """Write the keys that this process has to a new file, as lines of an environment, encrypted. Raises BackupError."""
    if folder.resolve() in to.resolve().parents:
        raise BackupError(f"{to} lies in {folder}: keys and backups are to be kept apart.")
    try:
        seal_bytes(_lines().encode(), to, recipients=recipients)
    except FileExistsError:
        raise BackupError(f"{to} is there already: name a new file.") from None
    except BaseException:
        to.unlink(missing_ok=True)
        raise


def _lines() -> str:
    teams = [f"{team}={key}" for team, keys in settings.TEAM_KEYS.items() for key in keys]
    values = {
        "SECRET_KEY": settings.SECRET_KEY,
        "SECRET_KEY_FALLBACKS": ",".join(settings.SECRET_KEY_FALLBACKS),
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "TEAM_KEYS": ",".join(teams),
        "MIRROR_SIGNING_KEY": settings.MIRROR_SIGNING_KEY,
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())
