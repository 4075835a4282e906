"""`manage.py rotate_keys`: after a new key was put first in FIELD_KEYS, TEAM_KEYS or SECRET_KEY."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from record import key_rotation


class Command(BaseCommand):
    help = (
        "Encrypts all that lies encrypted with the newest of FIELD_KEYS and TEAM_KEYS, and files it by SECRET_KEY. "
        "It may be cut off and run again, while the site is running."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; end with 1 while anything is under an older key, which must then stay.",
        )
        parser.add_argument(
            "--new-team-keys",
            action="store_true",
            help="Give every team a new key and seal its notes under it: after one may have become known.",
        )

    def handle(self, *args: Any, check: bool, new_team_keys: bool, **options: Any) -> None:
        if check and new_team_keys:
            raise CommandError("--check changes nothing: leave --new-team-keys out.")
        if not check:
            for step in key_rotation.beforehand:
                step(new_team_keys)
        whole = key_rotation.Counted()
        for kept in key_rotation.tables:
            found = key_rotation.look(kept) if check else key_rotation.renew(kept)
            self._say(kept.what, found, "under an older key" if check else "encrypted anew")
            whole.old += found.old
            whole.unreadable += found.unreadable
            whole.elsewhere += found.elsewhere
        if whole.elsewhere:
            self.stdout.write(f"{whole.elsewhere} rows are under keys of teams that are not on this machine.")
        if whole.unreadable:
            raise CommandError(
                f"{whole.unreadable} rows cannot be read with any key. "
                "Put the key they were encrypted with back at the end of its list and run this again."
            )
        if check and whole.old:
            raise CommandError(f"{whole.old} rows are under an older key: keep it, and run this without --check.")
        if not check:
            for step_after in key_rotation.afterwards:
                step_after()
        self.stdout.write("Everything that this machine can open is under the newest keys.")

    def _say(self, what: str, found: key_rotation.Counted, done: str) -> None:
        parts = [f"{found.old} {done}"]
        parts += [f"{found.unreadable} that no key reads"] if found.unreadable else []
        parts += [f"{found.elsewhere} under keys held elsewhere"] if found.elsewhere else []
        self.stdout.write(f"{what}: {', '.join(parts)}")
