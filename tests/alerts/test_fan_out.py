"""Which versions become deliveries, and for whom."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from alerts import sending, services
from alerts.matching import FAN_OUT
from alerts.models import ConfirmationMail, Delivery, FanOut
from alerts.targets import named_targets
from prisoners import merging
from prisoners.models import Prisoner
from record import services as record
from record.models import Publishable, TellingAct
from record.published import Version
from tests.alerts.conftest import Follow
from tests.factories import (
    CampaignFactory,
    ConfidentialNoteFactory,
    DetentionFactory,
    GroupFactory,
    HearingFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    ResolutionFactory,
    published,
)
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db


def told() -> list[tuple[int, str]]:
    services.fan_out()
    return [(d.version_id, str(d.follower_id)) for d in Delivery.objects.order_by("version_id", "follower_id")]


def news(case: Publishable) -> Version:
    """Publish a noun that has changed."""
    version = record.publish(case=case, by=None)
    assert version is not None
    return version


def changed(prisoner: Prisoner) -> Version:
    """A change that is news, published."""
    prisoner.biography += " More is known."
    prisoner.save()
    return news(prisoner)


def test_a_follower_of_a_person_is_told_of_what_is_published_after_confirming(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    subscription = follow("mother@example.org", prisoner)
    version = changed(prisoner)
    assert told() == [(version.pk, str(subscription.follower_id))]


def test_nobody_is_told_before_confirming(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner, confirmed=False)
    changed(prisoner)
    assert told() == []


def test_who_confirms_later_is_not_told_of_the_past_even_if_it_was_not_fanned_out_yet(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    changed(prisoner)
    follow("mother@example.org", prisoner)
    assert told() == []


def test_two_matching_subscriptions_make_one_delivery_that_names_both(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    one, other = follow("mother@example.org", prisoner), follow("mother@example.org")
    changed(prisoner)
    assert len(told()) == 1
    assert set(Delivery.objects.get().subscriptions) == {one.pk, other.pk}


def test_a_version_is_fanned_out_once_however_often_it_is_asked_for(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner)
    changed(prisoner)
    assert services.fan_out() == 1
    assert services.fan_out() == 0
    FanOut.objects.update(sequence=0)
    assert services.fan_out() == 0
    assert Delivery.objects.count() == 1


def test_the_cursor_follows_the_change_log(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    version = changed(prisoner)
    services.fan_out()
    assert FanOut.objects.get().sequence == version.pk


def test_another_person_is_nobody_s_news(follow: Follow) -> None:
    mine, other = published(PrisonerFactory()), published(PrisonerFactory())
    follow("mother@example.org", mine)
    changed(other)
    assert told() == []


@pytest.mark.parametrize("factory", [CampaignFactory, OrganizationFactory])
def test_other_nouns_can_be_followed(follow: Follow, factory: type) -> None:
    noun = published(factory())
    follow("friend@example.org", noun)
    field = "title" if hasattr(noun, "title") else "name"
    setattr(noun, field, "Another name")
    noun.save()
    record.publish(case=noun, by=None)
    assert len(told()) == 1


def test_a_follower_of_a_country_is_told_of_people_and_resolutions_there(follow: Follow) -> None:
    published(PrisonerFactory(country="AZ"))
    subscription = follow("friend@example.org", kind="country", target="az")
    person = news(PrisonerFactory(country="AZ"))
    record.publish(case=PrisonerFactory(country="AR"), by=None)
    resolution = news(ResolutionFactory(countries=["AR", "AZ"]))
    whose = str(subscription.follower_id)
    assert told() == [(person.pk, whose), (resolution.pk, whose)]


def test_a_follower_of_a_group_is_told_when_someone_joins_it_and_when_they_leave_it(follow: Follow) -> None:
    journalist = GroupFactory(slug="journalist")
    first, second = PrisonerFactory(), published(PrisonerFactory())
    PrisonerGroupFactory(prisoner=first, group=journalist)
    published(first)
    follow("friend@example.org", kind="group", target="journalist")
    link = PrisonerGroupFactory(prisoner=second, group=journalist)
    record.publish(case=second, by=None)
    link.delete()
    record.publish(case=second, by=None)
    assert len(told()) == 2


def test_a_withdrawal_is_told(follow: Follow) -> None:
    prisoner = published(PrisonerFactory(country="AZ"))
    follow("mother@example.org", prisoner)
    follow("friend@example.org", kind="country", target="AZ")
    record.unpublish(case=prisoner, by=None, reason="Asked by the family.")
    assert len(told()) == 2


def test_what_is_confidential_or_unpublished_tells_nobody(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner)
    ConfidentialNoteFactory(prisoner=prisoner)
    prisoner.biography = "Not published yet."
    prisoner.save()
    assert told() == []
    ConfidentialNoteFactory(prisoner=PrisonerFactory())
    assert Version.objects.told().count() == 1


def test_a_confidential_note_makes_no_news_even_when_the_case_is_published_again(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner)
    ConfidentialNoteFactory(prisoner=prisoner)
    assert record.publish(case=prisoner, by=None) is None
    assert told() == []


def test_a_borrowed_name_that_changed_tells_only_followers_of_the_one_who_changed_it(follow: Follow) -> None:
    union = published(OrganizationFactory())
    prisoner = PrisonerFactory()
    MembershipFactory(prisoner=prisoner, organization=union)
    published(prisoner)
    follow("mother@example.org", prisoner)
    unionist = follow("friend@example.org", union)
    union.name = "Union of Couriers"
    union.save()
    version = news(union)
    record.recompose_due()
    assert Version.objects.filter(cause="borrowed", public_id=prisoner.public_id).exists()
    assert told() == [(version.pk, str(unionist.follower_id))]


def test_only_chosen_kinds_of_change_are_told(follow: Follow) -> None:
    prisoner = PrisonerFactory()
    detention = DetentionFactory(prisoner=prisoner)
    published(prisoner)
    follow("mother@example.org", prisoner, changes=("hearing", "release"))
    changed(prisoner)
    assert told() == []
    HearingFactory(detention=detention)
    record.publish(case=prisoner, by=None)
    assert len(told()) == 1


def test_the_faster_of_two_rhythms_counts(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner, rhythm="weekly")
    follow("mother@example.org", rhythm="daily")
    changed(prisoner)
    told()
    delivery = Delivery.objects.get()
    assert delivery.rhythm == "daily"
    assert delivery.due_at.astimezone(dt.UTC).time() == dt.time(7)


def test_fanning_out_asks_the_same_number_of_queries_for_any_number_of_followers(
    follow: Follow, django_assert_num_queries
) -> None:
    prisoner = published(PrisonerFactory())
    for n in range(5):
        follow(f"follower{n}@example.org", prisoner)
    # Where nothing was fanned out yet, the cursor is made first.
    services.fan_out()
    changed(prisoner)
    # Two rounds, each in a savepoint: lock, last version; the first also asks for searches, for what is held and what
    # gathers, about how many follow at all, inserts twice and moves on; the last asks for what is released.
    with django_assert_num_queries(16):
        assert services.fan_out() == 5


def test_followers_of_two_records_that_become_one_are_told_once_and_go_on_following(follow: Follow) -> None:
    kept, gone = published(PrisonerFactory(name="Kept")), published(PrisonerFactory(name="Gone"))
    both = follow("both@example.org", kept)
    follow("both@example.org", gone)
    one = follow("one@example.org", gone)
    merging.merge(kept=kept, merged=gone, choices={}, by=None, reason="One person.")
    (merger,) = Version.objects.of("prisoner", kept.public_id).filter(number=2)
    followers = sorted([str(both.follower_id), str(one.follower_id)])
    assert told() == [(merger.pk, follower) for follower in followers]
    kept.refresh_from_db()
    later = changed(kept)
    assert told()[2:] == [(later.pk, follower) for follower in followers]
    assert named_targets([("prisoner", gone.public_id)])["prisoner", gone.public_id].name == "Kept"


def test_a_redaction_is_nobodys_news(follow: Follow) -> None:
    prisoner = published(PrisonerFactory())
    follow("mother@example.org", prisoner)
    assert prisoner.live is not None
    Version.objects.create(
        sequence=Version.objects.next_sequence(),
        kind="prisoner",
        public_id=prisoner.public_id,
        number=2,
        cause="redaction",
        document=prisoner.live.document,
        summary="",
        published_at=prisoner.live.published_at,
    )
    assert told() == []


@pytest.fixture
def many_follow(follow: Follow, monkeypatch: pytest.MonkeyPatch) -> Prisoner:
    """Forty follow a person, more than are told at a stroke, of whom about ten are told first."""
    monkeypatch.setattr(services, "_MANY_FOLLOWERS", 20)
    monkeypatch.setattr(services, "_FIRST", 10)
    prisoner = published(PrisonerFactory())
    for number in range(40):
        follow(f"friend{number}@example.org", prisoner)
    ConfirmationMail.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE alerts_follower")
    return prisoner


def test_of_very_many_a_first_part_has_its_deliveries_before_the_others(many_follow: Prisoner) -> None:
    version = changed(many_follow)
    first: list[int] = []
    assert services.fan_out(meanwhile=lambda: first.append(Delivery.objects.count())) == 40
    (early,) = first
    assert 0 < early < 40
    assert Delivery.objects.filter(version=version).values("follower").distinct().count() == 40
    assert FanOut.objects.values_list("sequence", "upto").get() == (version.pk, None)


def test_a_fan_out_that_ended_after_its_first_part_is_gone_on_with_and_tells_nobody_twice(
    many_follow: Prisoner, follow: Follow
) -> None:
    class Killed(Exception):
        pass

    def killed() -> None:
        raise Killed

    version = changed(many_follow)
    with pytest.raises(Killed):
        services.fan_out(meanwhile=killed)
    early = set(Delivery.objects.values_list("follower", flat=True))
    # Whoever confirms now follows from here on; what is published now is news to all of them.
    late = follow("late@example.org", many_follow)
    another = changed(many_follow)
    assert services.fan_out() == 40 - len(early) + 41
    told = set(Delivery.objects.values_list("version", "follower"))
    assert len(told) == Delivery.objects.count() == 81
    assert {sequence for sequence, follower in told if follower == late.follower_id} == {another.pk}
    assert {follower for sequence, follower in told if sequence == version.pk} >= early


def test_what_an_editor_holds_after_the_first_part_is_not_told_to_the_others(many_follow: Prisoner) -> None:
    version = changed(many_follow)

    def hold() -> None:
        TellingAct.objects.create(version=version, verb=TellingAct.Verb.HOLD)

    services.fan_out(meanwhile=hold)
    assert 0 < Delivery.objects.count() < 40


def test_what_gathers_is_not_told_in_parts(many_follow: Prisoner, settings: Any) -> None:
    settings.ALERT_SETTLING_SECONDS = 600
    changed(many_follow)
    parts: list[None] = []
    assert services.fan_out(meanwhile=lambda: parts.append(None)) == 40
    assert parts == []


def test_the_first_of_very_many_have_their_message_before_the_last_have_a_delivery(
    many_follow: Prisoner, mailbox: Mailbox
) -> None:
    changed(many_follow)
    arrived: list[int] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        if sql == FAN_OUT:
            arrived.append(len(mailbox.messages))
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        drained = sending.deliver()
    assert (drained.fanned_out, drained.sent, len(mailbox.messages)) == (40, 40, 40)
    assert arrived[0] == 0
    assert 0 < arrived[1] < 40
