"""The composers are the only way out: every field of every working table holds a mark of its own, everything is
published, and no mark stands in what anybody outside the desk is given, but those of fields listed as public."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from alerts import sending, webhook_sending
from alerts import services as alerts
from alerts.models import ConfirmationMail, Delivery, FanOut, Webhook, WebhookDelivery
from exports import services as exports
from organizations.models import TeamRules
from prisoners.models import Consent, Prisoner
from record import services, typesetting
from record.publication import composers
from tests.alerts.conftest import follow, mailbox, receiver  # noqa: F401  (fixtures)
from tests.answers import addresses_of, api_addresses, filled_routes, told
from tests.exports.reading import all_bytes
from tests.factories import (
    ArticleFactory,
    EventCitationFactory,
    InstitutionCitationFactory,
    InstitutionNameFactory,
    OfficialPostFactory,
    OrganizationCitationFactory,
    OrganizationNameFactory,
)
from tests.hidden import hidden_case
from tests.mailbox import Mailbox
from tests.marking import Marker, row_of, working_models
from tests.public_text import all_that_is_public
from tests.receiver import Receiver
from tests.record.public_fields import NOT_MARKED, PUBLIC_FIELDS
from tests.record.test_public_access import READABLE

# Files that others made, which hold numbers of every kind and nothing of the record.
THEIRS = ("admin/", "drf_spectacular_sidecar/", "rest_framework/", "unfold/", "django_", "import_export/")
Follow = Callable[..., Any]


def _marked_record() -> tuple[Marker, Prisoner]:
    """A row in every working table, a mark in each of its fields, and a case that has all of it around it."""
    case = hidden_case().draft
    organization = case.memberships.get().organization
    institution = case.detentions.get().custody.exclude(institution=None)[0].institution
    EventCitationFactory(event=case.participations.all()[0].event)
    for beside in (OrganizationNameFactory, OrganizationCitationFactory):
        beside(organization=organization)
    for beside in (InstitutionNameFactory, InstitutionCitationFactory):
        beside(institution=institution)
    OfficialPostFactory(institution=institution)
    case.detentions.get().charges.update(article=ArticleFactory())
    # Who would have to look first is asked in other tests.
    TeamRules.objects.update(second_reader=False)
    Consent.objects.update(state=Consent.State.GIVEN)
    marker = Marker()
    for model in working_models(READABLE):
        row_of(model)
        marker.mark(model)
    return marker, case


def _publish_everything() -> None:
    # Twice: what names another noun can only name it once that is public.
    for _round in range(2):
        for kind in composers:
            for case in composers[kind].model._default_manager.exclude(state="merged"):
                services.publish(case=case, by=None)


def _pages(case: Prisoner) -> Iterator[tuple[str, str]]:
    for name, path in filled_routes(addresses_of(case)).items():
        # Each language is a translation of the same templates; one shows that translated content is no other way out.
        for language in ("", "/ru"):
            status, headers, body = told(f"{language}{path}")
            assert status < 500, (name, path, body[:300])
            yield f"page {name}", f"{headers} {body.decode('utf-8', 'replace')}"
    for query in (f"q={case.name.split()[0]}", "view=table", "view=map", "sort=name"):
        yield "page prisoners", told(f"/prisoners/?{query}")[2].decode()
    for extension in ("svg", "csv"):
        yield "page statistics", told(f"/statistics/held.{extension}")[2].decode()


def _api() -> Iterator[tuple[str, str]]:
    for path, form in api_addresses():
        status, headers, body = told(f"{path}?page_size=500" if path.count("/") == 4 else path, form)
        assert status < 500, (path, form, body[:300])
        yield f"api {path.split('/')[3]} {form}", f"{headers} {body.decode('utf-8', 'replace')}"
        status, headers, body = told(path, form)
        yield f"api {path.split('/')[3]} {form}", f"{headers} {body.decode('utf-8', 'replace')}"


def _static_files() -> Iterator[tuple[str, str]]:
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            if path.startswith(THEIRS) or not path.endswith((".css", ".js", ".svg", ".json", ".txt", ".html")):
                continue
            if storage.exists(path):
                with storage.open(path) as file:
                    yield f"static {path}", file.read().decode("utf-8", "replace")


def _exports() -> Iterator[tuple[str, str]]:
    exports.ask()
    made = exports.make_asked_for()
    assert made is not None
    made.refresh_from_db()
    assert made.state == "ready", made.failure
    for name, content in all_bytes(Path(made.files.all()[0].path).parent):
        yield f"export {name}", content.decode("utf-8", "replace")


def _mails_and_posts(
    case: Prisoner,
    follow: Follow,  # noqa: F811
    mailbox: Mailbox,  # noqa: F811
    receiver: Receiver,  # noqa: F811
) -> Iterator[tuple[str, str]]:
    # What waits to be sent is marked too, so that it would be tried for ever; and where telling stands is a number.
    for waiting in (Delivery, ConfirmationMail, WebhookDelivery):
        waiting.objects.all().delete()
    FanOut.objects.update(sequence=composers["prisoner"].model._default_manager.get(pk=case.pk).live_id, upto=None)
    follow("mother@example.org", case)
    alerts.register_webhook(
        webhook=Webhook(name="A newspaper", endpoint=receiver.url, events=list(Webhook.Event.values))
    )
    case.refresh_from_db()
    # What is told of is new, and marked too: the words of a charge.
    case.whereabouts = ""
    case.case_summary += " More is known."
    case.save()
    assert services.publish(case=case, by=None) is not None
    alerts.fan_out()
    sending.deliver()
    webhook_sending.send()
    assert mailbox.to("mother@example.org") and receiver.posts
    for message in mailbox.messages:
        if message["To"] == "mother@example.org":
            parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
            yield "mail", f"{message.items()} {' '.join(parts)}"
    for post in receiver.posts:
        yield "webhook", f"{post.headers} {post.body.decode()}"


@pytest.fixture
def told_to_the_typesetter(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that goes into a PDF or a card set by Typst: in the file itself it stands as numbers of glyphs."""
    jobs: list[str] = []
    ask = typesetting._ask

    def and_keep(job: Any, seconds: int) -> Any:
        jobs.append(str(job["inputs"]))
        return ask(job, seconds)

    monkeypatch.setattr(typesetting, "_ask", and_keep)
    return jobs


@pytest.mark.django_db(transaction=True)
def test_no_field_stands_in_a_public_answer_that_is_not_listed_as_public(
    settings: Any,
    tmp_path: Path,
    told_to_the_typesetter: list[str],
    follow: Follow,  # noqa: F811
    mailbox: Mailbox,  # noqa: F811
    receiver: Receiver,  # noqa: F811
) -> None:
    settings.VAR_DIR = tmp_path
    marker, case = _marked_record()
    _publish_everything()
    case.refresh_from_db()
    seen: dict[str, set[str]] = {}

    def look(where: str, text: str) -> None:
        for field in marker.found_in(text):
            seen.setdefault(field, set()).add(where)

    look("public tables", all_that_is_public())
    for source in (
        _pages(case),
        _api(),
        _static_files(),
        _exports(),
        _mails_and_posts(case, follow, mailbox, receiver),
    ):
        for where, text in source:
            look(where, text)
    for job in told_to_the_typesetter:
        look("pdf", job)
    assert told_to_the_typesetter
    leaked = {field: sorted(places)[:5] for field, places in seen.items() if field not in PUBLIC_FIELDS}
    assert leaked == {}
    # A line of the list that nothing stands behind would let tomorrow's leak through.
    assert {field for field in PUBLIC_FIELDS if field not in seen} == set()
    assert marker.refused == set(NOT_MARKED)
