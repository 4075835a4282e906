"""Publishes what was changed since it was last published: the operator's way to do what an editor does at the desk."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from record import services
from record.models import Publishable, User
from record.models.publishable import State
from record.publication import composers
from record.versions import published_together


class Command(BaseCommand):
    help = "Publish every noun changed since its publication, or the one named. Drafts stay drafts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--case", metavar="ID", help="Only this one: AZ-0001, a slug, or kind:slug such as event:gedebey-protest."
        )
        parser.add_argument("--by", metavar="USERNAME", help="The member of staff in whose name it is published.")
        parser.add_argument("--reason", default="", help="Why; kept at the desk.")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _staff(options["by"])
        cases = [_named(options["case"])] if options["case"] else _changed()
        # A follower of many of them is told in one message.
        with published_together() if not options["case"] and _are_several() else nullcontext():
            failed, published, unchanged = self._publish_each(cases, by, options["reason"])
        services.recompose_due()
        self.stdout.write(f"{published} published, {unchanged} unchanged, {failed} failed")
        if failed:
            raise CommandError("Some cases could not be published; the reasons are above.")

    def _publish_each(self, cases: Iterable[Publishable], by: User | None, reason: str) -> tuple[int, int, int]:
        """How many failed, were published, and said nothing new."""
        failed = published = unchanged = 0
        for case in cases:
            name = f"{case.kind} {case.public_id}"
            try:
                version = services.publish_again(case=case, by=by, reason=reason)
            # One case that cannot be composed must not hold up the others; its reason is printed and the exit says so.
            except Exception as error:
                failed += 1
                self.stderr.write(f"{name}: failed: {type(error).__name__}: {error}")
                continue
            if version is None:
                unchanged += 1
                self.stdout.write(f"{name}: nothing public had changed")
            else:
                published += 1
                self.stdout.write(f"{name}: published as version {version.number}. {version.summary}")
        return failed, published, unchanged


def _changed() -> Iterable[Publishable]:
    """Every published noun that was changed since, kind by kind."""
    for composer in composers.values():
        yield from composer.model.objects.changed_since_publication().order_by("pk")


def _are_several() -> bool:
    return sum(c.model.objects.changed_since_publication().count() for c in composers.values()) > 1


def _named(identifier: str) -> Publishable:
    """The published noun with this public id, slug, or kind:slug. Raises CommandError unless there is just one."""
    kind, _colon, public_id = identifier.rpartition(":")
    if kind and kind not in composers:
        raise CommandError(f"“{kind}” is no kind of noun. Kinds: {', '.join(composers)}.")
    chosen = [composers[kind]] if kind else list(composers.values())
    found = [case for composer in chosen if (case := composer.model.objects.by_public_id(public_id))]
    if not found:
        raise CommandError(f"Nothing on record has the id “{identifier}”. Write one like AZ-0001 or event:slug.")
    if len(found) > 1:
        which = ", ".join(f"{case.kind}:{case.public_id}" for case in found)
        raise CommandError(f"“{identifier}” names several: {which}. Write which.")
    if not found[0].is_published:
        raise CommandError(
            f"{found[0].kind} {found[0].public_id} is not published ({State(found[0].state).label}): "
            "its first publication is an editor's, at the desk."
        )
    return found[0]


def _staff(username: str | None) -> User | None:
    if username is None:
        return None
    try:
        return User.objects.get(username=username, is_active=True)
    except User.DoesNotExist:
        raise CommandError(f"No active member of staff is called “{username}”.") from None
