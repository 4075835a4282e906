"""Subscribing, confirming and unsubscribing, as a visitor does it: under the public role."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.template import engines
from django.test import Client
from django.utils import timezone

from alerts import gate, sending, services, tokens
from alerts.models import ConfirmationMail, Delivery, Follower, Subscription
from prisoners.models import Prisoner
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import OrganizationFactory, PrisonerFactory, PrisonerGroupFactory, published
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"


@pytest.fixture
def visitor() -> Client:
    """A browser that would fail at any demand for a CSRF token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def prisoner(db: None) -> Prisoner:
    return published(PrisonerFactory(name="Afiaddin Mammadov"))


@pytest.fixture
def ask(visitor: Client, prisoner: Prisoner) -> Callable:
    """Posts the form of the prisoner's page."""

    def post(email: str = MOTHER, **fields):
        data = {"email": email, "kind": "prisoner", "target": prisoner.public_id} | fields
        return visitor.post("/subscribe/", data)

    return post


def change(prisoner: Prisoner) -> None:
    prisoner.biography += " More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)


def test_from_the_form_to_the_message_and_out_again(
    ask: Callable, visitor: Client, prisoner: Prisoner, mailbox: Mailbox
) -> None:
    assert ask().status_code == 200
    sending.deliver()
    link = mailbox.link_to(MOTHER)
    assert "Afiaddin Mammadov" in visitor.get(link).content.decode()
    confirmed = visitor.post(link)
    assert "Confirmed" in confirmed.content.decode()
    change(prisoner)
    sending.deliver()
    news = mailbox.to(MOTHER)[-1]
    address = news["List-Unsubscribe"].strip(" <>").removeprefix("http://localhost:8000")
    gone = visitor.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert gone.status_code == 200
    change(prisoner)
    sending.deliver()
    assert len(mailbox.to(MOTHER)) == 2
    assert not Follower.objects.exists()


def test_no_page_of_it_sets_a_cookie_or_may_be_kept_by_a_cache(ask: Callable, visitor: Client, follow: Follow) -> None:
    token = tokens.to_unsubscribe([follow(MOTHER).pk])
    for response in (ask(), visitor.get("/subscribe/"), visitor.get(f"/subscriptions/{token}/")):
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]


def test_opening_a_link_changes_nothing(ask: Callable, visitor: Client, mailbox: Mailbox, prisoner: Prisoner) -> None:
    ask()
    sending.deliver()
    link = mailbox.link_to(MOTHER)
    visitor.get(link)
    visitor.head(link)
    assert not Subscription.objects.confirmed().exists()
    visitor.post(link)
    unsubscribe = f"/subscriptions/{tokens.to_unsubscribe([Subscription.objects.get().pk])}/"
    visitor.get(unsubscribe)
    visitor.head(unsubscribe)
    assert Subscription.objects.confirmed().exists()


def test_nobody_is_told_before_confirming(ask: Callable, prisoner: Prisoner, mailbox: Mailbox) -> None:
    ask()
    change(prisoner)
    sending.deliver()
    assert [m["Subject"] for m in mailbox.to(MOTHER)] == ["Please confirm: do you want to follow Afiaddin Mammadov?"]


def test_the_answer_is_the_same_for_a_known_an_asked_and_an_unknown_address(
    ask: Callable, follow: Follow, prisoner: Prisoner, django_assert_num_queries
) -> None:
    follow("known@example.org", prisoner)
    answers = []
    for address in ("known@example.org", "new@example.org", "new@example.org", "known@example.org"):
        with django_assert_num_queries(4):  # the role on and off, what is followed, and the function
            answers.append(ask(address))
    for answer in answers:
        del answer["Expires"]  # the time of the answer
    assert len({(a.status_code, a.content, tuple(sorted(a.headers.items()))) for a in answers}) == 1


def test_an_address_that_follows_already_is_told_so_and_nothing_is_changed(
    ask: Callable, follow: Follow, prisoner: Prisoner, visitor: Client, mailbox: Mailbox
) -> None:
    subscription = follow(MOTHER, prisoner)
    ConfirmationMail.objects.all().delete()
    ask(rhythm="weekly")
    sending.deliver()
    assert mailbox.to(MOTHER)[0]["Subject"] == "You follow this already"
    subscription.refresh_from_db()
    assert subscription.rhythm == "at_once"
    assert "Afiaddin Mammadov" in visitor.get(mailbox.link_to(MOTHER)).content.decode()


def test_several_requests_within_minutes_are_asked_about_in_one_mail_and_can_be_ticked_one_by_one(
    ask: Callable, visitor: Client, prisoner: Prisoner, mailbox: Mailbox
) -> None:
    other = published(PrisonerFactory(name="Elvin Mustafayev"))
    ask()
    ask(target=other.public_id)
    sending.deliver()
    assert len(mailbox.to(MOTHER)) == 1
    link = mailbox.link_to(MOTHER)
    wanted = Subscription.objects.get(target=other.public_id)
    visitor.post(link, {"subscription": [str(wanted.pk)]})
    assert [s.target for s in Subscription.objects.confirmed()] == [other.public_id]


def test_a_second_confirmation_mail_waits_ten_minutes(ask: Callable, prisoner: Prisoner, mailbox: Mailbox) -> None:
    ask()
    sending.deliver()
    ask()
    sending.deliver()
    assert len(mailbox.to(MOTHER)) == 1
    waiting = ConfirmationMail.objects.get(state="pending")
    assert dt.timedelta(minutes=9) < waiting.due_at - timezone.now() <= dt.timedelta(minutes=10)


def test_an_address_gets_at_most_ten_confirmation_mails_a_day(ask: Callable) -> None:
    for _n in range(12):
        assert ask().status_code == 200
        ConfirmationMail.objects.update(state="sent", sent_at=timezone.now())
    assert ConfirmationMail.objects.count() == 10


def test_too_many_requests_in_an_hour_are_turned_away_whoever_asks(
    ask: Callable, follow: Follow, prisoner: Prisoner
) -> None:
    follower = follow(MOTHER, prisoner).follower
    Subscription.objects.bulk_create(
        Subscription(follower=follower, kind="prisoner", target=f"AZ-{n}") for n in range(500)
    )
    answers = [ask(address) for address in (MOTHER, "new@example.org")]
    assert {(a.status_code, a["Retry-After"]) for a in answers} == {(503, "3600")}
    assert not Follower.objects.exclude(pk=follower.pk).exists()


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "Please give the e-mail address"),
        ("no-address", "This is not an e-mail address"),
        ("mother@example.org\nBcc: all@example.org", "This is not an e-mail address"),
        ("mother@example.org\r\nSubject: x", "This is not an e-mail address"),
        ("a@example.org,b@example.org", "This is not an e-mail address"),
        ("Mother <mother@example.org>", "This is not an e-mail address"),
        ("root@localhost", "This is not an e-mail address"),
        ("root@[127.0.0.1]", "This is not an e-mail address"),
        ("x" * 320 + "@example.org", "has 332 characters; an e-mail address has at most 254"),
    ],
)
def test_a_bad_address_is_refused_with_what_is_wrong_and_kept(ask: Callable, email: str, said: str) -> None:
    response = ask(email)
    page = response.content.decode()
    assert response.status_code == 400
    assert said in page
    assert 'id="id_email"' in page
    assert not Follower.objects.exists()


def test_what_was_typed_is_kept(ask: Callable) -> None:
    page = ask("no-address", rhythm="weekly", changes=["hearing"]).content.decode()
    assert 'value="no-address"' in page
    assert page.count("checked") == 2


def test_a_draft_cannot_be_followed_and_is_not_told_from_what_never_was(visitor: Client) -> None:
    draft = PrisonerFactory()
    answers = [
        visitor.post("/subscribe/", {"email": MOTHER, "kind": "prisoner", "target": target})
        for target in (draft.public_id, "AZ-9999")
    ]
    assert {a.status_code for a in answers} == {400}
    assert answers[0].content == answers[1].content
    assert "nothing public here to follow" in answers[0].content.decode()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "family"},
        {"kind": "everything", "target": "AZ-0001"},
        {"kind": "prisoner", "target": "x" * 500},
        {"kind": "country", "target": "ZZ"},
        {"kind": "group", "target": "nobody"},
        {"rhythm": "hourly"},
        {"changes": ["birthday"]},
        {"changes": ["new_case"]},
        {"target": "AZ-0001\x00"},
    ],
)
def test_bad_choices_are_refused(ask: Callable, fields: dict) -> None:
    assert ask(**fields).status_code == 400
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(("kind", "target"), [("everything", ""), ("country", "az"), ("group", "journalist")])
def test_wider_things_can_be_followed(visitor: Client, kind: str, target: str) -> None:
    member = PrisonerGroupFactory(group__slug="journalist")
    published(member.prisoner)
    assert visitor.get("/subscribe/", {"kind": kind, "target": target}).status_code == 200
    assert visitor.post("/subscribe/", {"email": MOTHER, "kind": kind, "target": target}).status_code == 200
    assert Subscription.objects.get().kind == kind


def test_kinds_of_change_are_offered_where_there_are_any(visitor: Client, prisoner: Prisoner) -> None:
    union = published(OrganizationFactory())
    ask = {"email": MOTHER, "changes": ["release"]}
    assert visitor.post("/subscribe/", ask | {"kind": "organization", "target": union.public_id}).status_code == 200
    assert visitor.post("/subscribe/", ask | {"kind": "country", "target": "AZ"}).status_code == 200
    pages = {
        kind: visitor.get("/subscribe/", {"kind": kind, "target": target}).content.decode()
        for kind, target in (("organization", union.public_id), ("prisoner", prisoner.public_id), ("country", "AZ"))
    }
    offered = {
        kind: [value for value in Subscription.Change.values if f'value="{value}"' in pages[kind]] for kind in pages
    }
    assert offered["organization"] == Subscription.Change.values
    assert offered["country"] == Subscription.Change.values
    assert offered["prisoner"] == [value for value in Subscription.Change.values if value != "new_case"]


def test_the_form_of_what_is_not_public_is_not_found(visitor: Client) -> None:
    assert visitor.get("/subscribe/", {"kind": "prisoner", "target": "AZ-9999"}).status_code == 404


def test_a_form_sent_from_another_site_is_refused(visitor: Client, prisoner: Prisoner) -> None:
    data = {"email": MOTHER, "kind": "prisoner", "target": prisoner.public_id}
    answer = visitor.post("/subscribe/", data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not Follower.objects.exists()


@pytest.mark.parametrize("token", ["nonsense", "x" * 5000, "WyJhIl0:1abcde:forged", "é"])
def test_a_broken_link_says_so(visitor: Client, token: str) -> None:
    answer = visitor.get(f"/subscriptions/{token}/")
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_a_link_used_twice_says_that_it_is_done(visitor: Client, follow: Follow) -> None:
    path = f"/subscriptions/{tokens.to_unsubscribe([follow(MOTHER).pk])}/"
    assert "We no longer write to you about" in visitor.post(path).content.decode()
    assert "It was ended already" in visitor.post(path).content.decode()
    assert "You do not follow this" in visitor.get(path).content.decode()


def test_unsubscribing_from_one_thing_leaves_the_other(visitor: Client, follow: Follow, prisoner: Prisoner) -> None:
    one, other = follow(MOTHER, prisoner), follow(MOTHER)
    change(prisoner)
    services.fan_out()
    visitor.post(f"/subscriptions/{tokens.to_unsubscribe([one.pk])}/")
    assert list(Subscription.objects.all()) == [other]
    assert Delivery.objects.get().subscriptions == [other.pk]


def test_what_waits_because_of_it_alone_goes_with_the_subscription(
    visitor: Client, follow: Follow, prisoner: Prisoner
) -> None:
    subscription = follow(MOTHER, prisoner)
    change(prisoner)
    services.fan_out()
    visitor.post(f"/subscriptions/{tokens.to_unsubscribe([subscription.pk])}/")
    assert not Delivery.objects.exists()


def test_a_digest_s_link_ends_that_rhythm_and_shows_what_it_ends(
    visitor: Client, follow: Follow, prisoner: Prisoner
) -> None:
    daily, at_once = follow(MOTHER, prisoner, rhythm="daily"), follow(MOTHER)
    path = f"/subscriptions/{tokens.to_stop(daily.follower_id, 'daily')}/"
    page = visitor.get(path).content.decode()
    assert "Afiaddin Mammadov" in page
    assert "everything that is published" not in page
    visitor.post(path)
    assert list(Subscription.objects.all()) == [at_once]


def test_what_was_sent_stays_counted_without_saying_to_whom(
    visitor: Client, follow: Follow, prisoner: Prisoner, mailbox: Mailbox
) -> None:
    subscription = follow(MOTHER, prisoner)
    change(prisoner)
    sending.deliver()
    visitor.post(f"/subscriptions/{tokens.to_unsubscribe([subscription.pk])}/")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.follower, delivery.subscriptions) == ("sent", None, [])


def test_the_page_of_a_link_asks_the_same_number_of_queries_however_much_is_followed(
    visitor: Client, follow: Follow, django_assert_num_queries
) -> None:
    for n in range(6):
        follow(MOTHER, published(PrisonerFactory()))
        if n in (0, 5):
            path = f"/subscriptions/{tokens.to_stop(Follower.objects.get().pk)}/"
            with django_assert_num_queries(5):  # also whether it is paused
                visitor.get(path)


def test_one_page_shows_the_form_for_what_it_is_about(prisoner: Prisoner) -> None:
    form = engines["django"].from_string(
        "{% load subscribing %}{% subscribe_form kind='prisoner' target='AZ-0001' name='Afiaddin Mammadov' %}"
    )
    html = form.render({})
    assert 'action="/subscribe/"' in html
    assert 'name="target" value="AZ-0001"' in html


def test_a_confirmation_link_older_than_two_days_no_longer_confirms(
    visitor: Client, follow: Follow, time_machine_back
) -> None:
    subscription = follow(MOTHER, confirmed=False)
    with time_machine_back(days=2, minutes=1):
        token = tokens.to_confirm([subscription.pk])
    assert visitor.post(f"/subscriptions/{token}/").status_code == 404
    assert gate.confirm([subscription.pk]) == 1  # the row itself is young enough


@pytest.fixture
def time_machine_back() -> Callable:
    return lambda **ago: time_machine.travel(timezone.now() - dt.timedelta(**ago), tick=False)
