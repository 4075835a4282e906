"""`manage.py invite_staff NAME --email ADDRESS --role ROLE`: the first administrator, or one who lost everything."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from record.models import User
from record.roles import ADMINISTRATOR, AUDITOR, CONTRIBUTOR, EDITOR
from staff import services


class Command(BaseCommand):
    """Invites by e-mail, or prints the link with --print-link."""

    help = "Invite a member of staff: new, or again (their password, second factor and sessions end)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that they sign in with")
        parser.add_argument("--email", help="where the link is sent; kept if left out")
        parser.add_argument("--role", choices=(CONTRIBUTOR, EDITOR, ADMINISTRATOR, AUDITOR), help="a role to add")
        parser.add_argument("--superuser", action="store_true", help="may do everything, and make others superusers")
        parser.add_argument("--print-link", action="store_true", help="print the link: whoever reads it can use it")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["name"]).first() or User(username=options["name"])
        user.email = options["email"] or user.email
        user.is_staff = user.is_active = True
        user.is_superuser = user.is_superuser or options["superuser"]
        if user.pk is None:
            user.set_unusable_password()
        try:
            user.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not user.email and not options["print_link"]:
            raise CommandError("There is no address to write to: give --email, or --print-link.")
        user.save()
        if options["role"]:
            user.groups.add(Group.objects.get(name=options["role"]))
        token, sent = services.invite(user=user, by=None)
        if options["print_link"]:
            self.stdout.write(settings.SITE_URL + reverse("staff-invitation", args=[token]))
        elif not sent:
            raise CommandError("The letter could not be sent: see EMAIL_URL, or use --print-link.")
        else:
            self.stdout.write(f"{user} was sent a link that works for 48 hours.")
