"""What followers read, looked at at the desk: the very messages that are sent, in each language, made for nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as site
from django.core import signing
from django.urls import reverse
from django.utils.html import escape

from alerts import sending, services, specimens
from alerts.models import ConfirmationMail, Delivery, Follower, Settling, Subscription
from alerts.specimens import specimens_of
from prisoners.models import Prisoner
from record import services as record
from record.models import TellingAct
from record.published import Version
from record.telling_acts import decide
from tests.alerts.conftest import Follow
from tests.desk import at_desk, page_of, staff
from tests.factories import (
    DetentionFactory,
    HearingFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    ResolutionFactory,
    published,
)
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
TOKEN = re.compile(r"(/subscriptions/)[^/\s\"<>]+")


@pytest.fixture
def case() -> Prisoner:
    return published(PrisonerFactory(name="Bahruz Samadov", name_ru="Бахруз Самадов"))


def hearing(case: Prisoner) -> Version:
    """News of the case."""
    HearingFactory(detention=DetentionFactory(prisoner=case), held="2024-05-07", outcome="")
    version = record.publish(case=case, by=None)
    assert version is not None
    return version


def messages_of(version: Version, language: str = "en") -> str:
    return f"{reverse('admin:alerts_telling_messages', args=[version.pk])}?language={language}"


def without_token(text: str) -> str:
    # As a mail server gives lines back.
    return TOKEN.sub(r"\1…", text.replace("\r\n", "\n")).strip()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("rhythm", list(Subscription.Rhythm.values))
def test_it_is_what_a_follower_gets_to_the_letter_but_for_the_link(
    language: str, rhythm: str, case: Prisoner, follow: Follow, mailbox: Mailbox
) -> None:
    follow(MOTHER, case, rhythm=rhythm)
    Follower.objects.update(language=language)
    ConfirmationMail.objects.all().delete()
    version = hearing(case)
    services.fan_out()
    Settling.objects.update(due_at=version.published_at)
    Delivery.objects.update(due_at=version.published_at)
    assert sending.deliver().sent == 1
    (message,) = mailbox.messages
    shown = next(one for one in specimens_of(version, language=language).messages if one.rhythm == rhythm)
    # A subject that begins on a line of its own comes with a space before it.
    assert shown.subject == message["Subject"].strip()
    assert without_token(shown.text) == without_token(part(message, "plain"))
    assert without_token(shown.html) == without_token(part(message, "html"))
    assert "/subscriptions/…/" in shown.text


def test_what_gathers_while_a_case_settles_is_shown_as_one(
    case: Prisoner, follow: Follow, mailbox: Mailbox, settings: Any
) -> None:
    settings.ALERT_SETTLING_SECONDS = 600
    follow(MOTHER, case)
    ConfirmationMail.objects.all().delete()
    first = hearing(case)
    Prisoner.objects.filter(pk=case.pk).update(occupations="A writer.")
    case.refresh_from_db()
    second = record.publish(case=case, by=None)
    assert second is not None
    services.fan_out()
    found = specimens_of(first, language="en")
    assert found.told_with == [second.number]
    Settling.objects.update(due_at=first.published_at)
    Delivery.objects.update(due_at=first.published_at)
    assert sending.deliver().sent == 1
    assert found.messages[0].subject == mailbox.messages[0]["Subject"].strip()
    assert without_token(found.messages[0].text) == without_token(part(mailbox.messages[0], "plain"))


def test_why_it_is_told_again_is_shown(case: Prisoner, follow: Follow) -> None:
    version = hearing(case)
    assert "We tell it again" not in specimens_of(version, language="en").messages[0].text
    decide(version=version, verb=TellingAct.Verb.RETELL, by=staff("Editor"), reason="A server had lost it.")
    assert "We tell it again: A server had lost it." in specimens_of(version, language="en").messages[0].text


def test_no_followers_token_is_in_it_and_none_that_would_work(case: Prisoner, follow: Follow) -> None:
    subscription = follow(MOTHER, case)
    version = hearing(case)
    services.fan_out()
    answer = at_desk(staff("Editor")).get(messages_of(version))
    assert "/subscriptions/…/" in answer.text
    assert TOKEN.sub("", answer.text).count("/subscriptions/") == 0
    for link in re.findall(r"/subscriptions/([^/\s&\"<]+)", answer.text):
        assert link == "…"
    assert subscription.pk.hex not in answer.text
    assert MOTHER not in answer.text
    assert "example.invalid" not in answer.text
    assert signing.dumps([specimens._NOBODY.hex], salt="vigil.alerts.unsubscribe") not in answer.text


def test_the_page_shows_subject_text_and_html_of_each_rhythm_in_the_language_that_is_asked_for(case: Prisoner) -> None:
    version = hearing(case)
    client = at_desk(staff("Editor"))
    for language, _name in site.LANGUAGES:
        answer = client.get(messages_of(version, language))
        for one in specimens_of(version, language=language).messages:
            assert one.subject and escape(one.subject) in answer.text
            assert escape(one.html) in answer.text
        # The desk itself stays English.
        assert "What followers read" in answer.text
    assert "Бахруз Самадов" in client.get(messages_of(version, "ru")).text


def test_what_a_case_says_is_text_on_this_page(case: Prisoner) -> None:
    Prisoner.objects.filter(pk=case.pk).update(name='<script>alert("x")</script>')
    case.refresh_from_db()
    version = hearing(case)
    answer = at_desk(staff("Editor")).get(messages_of(version))
    assert "<script>alert(" not in answer.text
    assert "sandbox" in answer.text


def test_an_unknown_language_or_version_is_no_error_of_ours(case: Prisoner) -> None:
    version = hearing(case)
    client = at_desk(staff("Editor"))
    assert client.get(messages_of(version, "xx'")).context["language"] == "en"
    for key in (0, version.pk + 1000, 10**30):
        assert client.get(f"/admin/alerts/telling/{key}/messages/").status_code == 404


def test_a_noun_that_nobody_follows_by_itself_is_shown_to_who_follows_everything() -> None:
    version = published(ResolutionFactory()).live
    assert "everything that is published" in specimens_of(version, language="en").messages[0].text


def test_the_page_where_telling_is_decided_leads_to_it(follow: Follow) -> None:
    team = OrganizationFactory(maintains_cases=True)
    case = published(MaintenanceFactory(organization=team).prisoner)
    version = case.live
    answer = at_desk(staff("Editor", team=team)).get(f"{page_of(case, 'versions')}{version.number}/telling/")
    assert reverse("admin:alerts_telling_messages", args=[version.pk]) in answer.text
    answer = at_desk(staff("Auditor")).get(reverse("admin:alerts_telling_change", args=[version.pk]))
    assert reverse("admin:alerts_telling_messages", args=[version.pk]) in answer.text


def test_the_number_of_queries_does_not_grow(
    case: Prisoner, follow: Follow, django_assert_max_num_queries: Any
) -> None:
    for n in range(5):
        follow(f"follower{n}@example.org", case)
    versions = [hearing(case) for _n in range(3)]
    services.fan_out()
    client = at_desk(staff("Editor"))
    with django_assert_max_num_queries(16):
        assert client.get(messages_of(versions[0])).status_code == 200
