"""What a local run does between starting the database and opening the door (`python -m config.preparation`)."""

from __future__ import annotations

import os
import sys

import django


def prepare(*, own_database: bool, password: str) -> str:
    """Migrate, load the sample into an empty record, make the demo activist, collect static files.

    Returns the sign-in to print, or nothing. A database that was given and has staff is somebody's: no demo activist.
    """
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from prisoners.models import Prisoner

    call_command("migrate", interactive=False, verbosity=0)
    if not Prisoner.objects.exists():
        print("Loading the sample record …", flush=True)
        call_command("load_sample")
    call_command("collectstatic", interactive=False, verbosity=0)
    users = get_user_model().objects
    activist = users.filter(username="activist").first()
    if activist is None:
        if not own_database and users.exists():
            return ""
        activist = users.create_superuser("activist", "activist@localhost", password)
    return f"activist / {password}" if activist.check_password(password) else "activist, with the password you set"


def main() -> int:
    """Prepare, and hand the sign-in to the launcher through the file it names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sign_in = prepare(
        own_database=os.environ.get("OWN_DATABASE") == "1", password=os.environ.get("ACTIVIST_PASSWORD", "")
    )
    with os.fdopen(int(sys.argv[1]), "w") as answer:
        answer.write(sign_in)
    return 0


if __name__ == "__main__":
    sys.exit(main())
