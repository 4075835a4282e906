"""Queries over cases and events, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject

from prisoners.care_querysets import last_looked_at
from prisoners.case_parts import CASE_PARTS
from prisoners.finding_querysets import FindingPeople
from prisoners.listed_querysets import DetentionsAlone, IncidentsAlone
from prisoners.near_querysets import PeopleNear
from prisoners.nouns.people_querysets import DetentionsOfNouns, PeopleOfNouns
from prisoners.statistics.querysets import DetentionsOfStatistics
from prisoners.teamwork_querysets import maintained_by_nobody, maintained_for, shared_with
from record.among import Among
from record.documents import Added, Part, Parts, json_text
from record.name_search import NearestNames, NearNames, close_to, nearest_names, nearness
from record.past_querysets import DayRead
from record.querysets import PublishableQuerySet, PublishedQuerySet
from record.whole_nouns import prefetches

if TYPE_CHECKING:
    from record.models import User


class PrisonerQuerySet(PublishableQuerySet):
    """The working record of people."""

    def maintained_by_teams_of(self, user: User) -> Self:
        """Cases that a team of this member of staff maintains."""
        return self.filter(maintained_for(user))

    def kept_by_team(self, slug: str) -> Self:
        """Cases that the team with this slug maintains."""
        from prisoners.models import Maintenance

        kept = Maintenance.objects.filter(prisoner=models.OuterRef("pk"), organization__slug=slug)
        return self.filter(models.Exists(kept))

    def shared_with_teams_of(self, user: User) -> Self:
        """Cases of other teams that are shared today with a team of this member of staff."""
        return self.filter(shared_with(user))

    def visible_to(self, user: User) -> Self:
        """Cases this member of staff may see at the desk: what is public, what their teams maintain, and what is shared
        with them (domain.md, Access)."""
        if user.is_superuser:
            return self
        return self.filter(models.Q(state="published") | maintained_for(user) | shared_with(user))

    def changeable_by(self, user: User) -> Self:
        """Cases whose working record this member of staff may change, if their role lets them: those of their teams,
        those shared with them for that; public ones that no team maintains are every Editor's. A merged one is
        nobody's: it is changed in the case it was merged into."""
        found = self.filter(~models.Q(state="merged"))
        if user.is_superuser:
            return found
        theirs = models.Q(maintained_for(user)) | models.Q(shared_with(user, may_change=True))
        if user.has_perm("prisoners.publish_prisoner"):
            theirs |= models.Q(state="published") & maintained_by_nobody()
        return found.filter(theirs)

    def showing_notes_to(self, user: User) -> Self:
        """Cases whose confidential notes this member of staff may see, if their role lets them."""
        if user.is_superuser:
            return self
        return self.filter(models.Q(maintained_for(user)) | models.Q(shared_with(user, sees_notes=True)))

    def with_last_look(self) -> Self:
        """Adds `last_look`: the day on which the case was last checked, or else published."""
        return self.annotate(last_look=last_looked_at())

    def not_looked_at_since(self, day: dt.date) -> Self:
        """Public cases of people who are held, that nobody checked or published on or after a day; the oldest first."""
        from prisoners.models import Detention

        held = models.Exists(Detention.objects.going_on().filter(prisoner=models.OuterRef("pk")))
        return self.published().filter(held).with_last_look().filter(last_look__lt=day).order_by("last_look", "pk")

    def search(self, text: str) -> Self:
        """At the desk: people by name in any spelling, script or order (the last part may be unfinished), by public id
        or by organisation; the nearest names first. Reads changed names first: three or four questions at once."""
        from prisoners.models import Membership, NamesOfPrisoner
        from prisoners.name_index import keep_names

        keep_names()
        names = NamesOfPrisoner.objects.all()
        # Only where something is asked of the cases: all of them need not be looked through.
        near = nearest_names(names.of_cases_in(self) if self.query.where else names, text, beginning=True)
        sounding = names.filter(close_to(text, near, beginning=True))
        numbered = self.model._default_manager.filter(public_id=text.strip().upper())
        members = Membership.objects.filter(organization__name__icontains=text.strip())
        # As one list of ids, each found by its own index: alternatives in the condition would look at every case.
        either = sounding.values("pk").union(numbered.order_by().values("pk"), members.order_by().values("prisoner"))
        found = self.filter(pk__in=either)
        order = nearness(text, near, key="pk", names="names_found_by__names_folded")
        return found.annotate(nearness=order).order_by("-nearness", "public_id")

    def with_what_identifies(self) -> Self:
        """With what tells one person from another: names, arrests, birth; and the teams to ask."""
        brief = self.defer("biography", "case_summary")
        return brief.prefetch_related("names", "detentions", "maintenance__organization")

    def with_whole_case(self) -> Self:
        """Everything the composer reads, in a number of queries that does not depend on the cases: for many. Of one,
        WHOLE_CASE reads it in one (prisoners/case_parts.py)."""
        return self.prefetch_related(*prefetches(self.model, CASE_PARTS))


class EventQuerySet(PublishableQuerySet):
    """The working record of events."""

    def with_whole_event(self) -> Self:
        """Everything the composer reads."""
        return self.prefetch_related(
            "citations__source",
            "incidents__kind",
            "incidents__organization",
            "incidents__institution",
            "incidents__event_citations__source",
        )


@cache
def _names_of_all(people: type[models.Model]) -> NearestNames:
    return NearestNames(people._default_manager.all)


# What a card shows of a document.
BRIEF = Parts(
    naming=("naming",),
    status_detail=("status_detail",),
    portrait=("portrait",),
    group_names=("group_names",),
    name_translations=("translations", "name"),
    group_translations=("translations", "group_names"),
)
NEAREST_FIRST = ("-nearness", "sort_name", "public_id")


class PublishedPrisonerQuerySet(FindingPeople, PeopleNear, PeopleOfNouns, PublishedQuerySet):  # type: ignore[override]
    """The published record of people."""

    # The keys of those whom the last search compared and put before the others.
    compared: Sequence[Any] = ()

    def beginning_with(self, letter: str) -> Self:
        """People whose name begins with a letter, as names are ordered; with none given, with no letter from a to z."""
        return self.filter(sort_name__startswith=letter) if letter else self.exclude(sort_name__regex="^[a-z]")

    def with_status(self, status: str) -> Self:
        return self.filter(status=status)

    def in_group(self, slug: str) -> Self:
        return self.filter(groups__contains=[slug])

    def of_organization(self, slug: str) -> Self:
        return self.filter(organizations__contains=[slug])

    def in_institution(self, slug: str) -> Self:
        return self.filter(institutions__contains=[slug])

    def under_article(self, number: str) -> Self:
        """People charged under an article: its number, or its country, code and number as the API writes them."""
        return self.filter(articles__contains=[number])

    def at_event(self, slug: str) -> Self:
        return self.filter(events__contains=[slug])

    def with_places(self) -> Self:
        """Adds `places_json`: [{id, name, latitude, longitude}] of the institutions someone is or was held in, as far
        as they have coordinates; with the person, in one query."""
        from organizations.published import PublishedInstitution

        among = Among(models.F("public_id"), models.OuterRef("institutions"))
        found = PublishedInstitution.objects.filter(among, latitude__isnull=False, longitude__isnull=False)
        point = JSONObject(id="public_id", name="name", latitude="latitude", longitude="longitude")
        return self.annotate(places_json=ArraySubquery(found.values(point=point)))

    def of_people(self, public_ids: list[str]) -> Self:
        return self.filter(public_id__in=public_ids)

    def arrested_after(self, day: dt.date) -> Self:
        """People with an arrest that was certainly on or after a day."""
        return self.with_a_detention({"arrested_after": day})

    def arrested_before(self, day: dt.date) -> Self:
        """People with an arrest that was certainly on or before a day."""
        return self.with_a_detention({"arrested_before": day})

    def held_on(self, day: dt.date) -> Self:
        """People who were certainly held on a day: arrested by then at the latest, and not yet free at the earliest."""
        return self.with_a_detention({"held_on": day})

    def with_a_detention(self, asked: Mapping[str, Any]) -> Self:
        """People with one detention of which all of this is true: a query of detentions by its name → its value."""
        # By EXISTS: a join would count someone twice who was arrested twice.
        table: Any = self.model._meta.get_field("detentions").related_model
        detentions = table._default_manager.filter(prisoner=models.OuterRef("pk"))
        for query, value in asked.items():
            detentions = getattr(detentions, query)(value)
        return self.filter(models.Exists(detentions))

    def search(self, text: str) -> Self:
        """By name in any spelling, script or order, by public id, or by words of the case; the nearest names first.

        Asks for the nearest names at once, in one or two questions; among all people, so that what a search finds does
        not depend on the other filters.
        """
        near = self._nearest_names(text)
        # The words last: where the names tell already, they need not be unpacked.
        matches = (
            models.Q(public_id=text.strip().upper())
            | close_to(text, near)
            | models.Q(words_vector=SearchQuery(text, config="simple", search_type="websearch"))
        )
        found = self.filter(matches).annotate(nearness=nearness(text, near, key="pk"))
        found.compared = near.before_the_rest()
        return found

    def one_for_each_detention(self) -> Self:
        """A row for each of their detentions, whose columns can be named: `detentions__number`."""
        return self.filter(detentions__isnull=False)

    def _nearest_names(self, text: str) -> NearNames:
        """Those whose names are nearest to a text, of all people on the record."""
        return _names_of_all(self.model).to(text)

    def nearest_first(self) -> Self:
        """After `search`: the best match of a name first."""
        return self.order_by(*NEAREST_FIRST)

    def nearest(self) -> Self | None:
        """Of people in the order `nearest_first`, those who come before all others, where a search compared some of
        many; None where it is not known who does."""
        is_known = self.compared and self.query.order_by == NEAREST_FIRST
        return self.filter(pk__in=self.compared) if is_known else None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.compared = self.compared
        return clone

    def last_changed_first(self) -> Self:
        return self.order_by("-updated_at", "public_id")

    def last_arrested_first(self) -> Self:
        return self.order_by(models.F("last_arrested").desc(nulls_last=True), "sort_name", "public_id")

    def longest_held_first(self) -> Self:
        """By the days certain; people of whom none is certain come last."""
        return self.with_days_held().order_by(models.F("days_held").desc(nulls_last=True), "sort_name", "public_id")

    def with_days_held(self) -> Self:
        """Adds `days_held`, counted by the database up to today: at least so many; None where no day is certain."""
        return self.annotate(days_held=DaysHeld())

    def in_brief(self) -> Self:
        """What a card in a list shows, without the documents: adds `days_held`, and the few parts of each that are
        BRIEF, by their names."""
        return self.with_days_held().defer("document", "words", "names_folded", "words_vector").annotate(brief=BRIEF)

    def newest_first(self) -> Self:
        """The most recently added first."""
        return self.order_by("-published_at", "public_id")

    def newest_in_brief(self, most: int) -> Self:
        """The most recently added, at most so many, as cards show them."""
        return self.newest_first()._in_brief(most).newest_first()

    def first_in_brief(self, most: int, *, few: bool = False) -> Self:
        """The first by name, at most so many, as cards show them. `few`: all of them are found and then sorted; by the
        index of names everybody would be looked through where there are fewer than the database thinks."""
        name: Any = Concat("sort_name", models.Value("")) if few else "sort_name"
        return self.order_by(name, "public_id")._in_brief(most).by_name()

    def _in_brief(self, most: int) -> Self:
        # Documents are opened of those alone that are shown: a sort would open each.
        first: Any = self.model._default_manager.filter(pk__in=self[:most].values("pk"))
        found: Self = first.in_brief()
        return found

    def added(self) -> Added:
        """What depends on today, too."""
        return {
            "days_held": Coalesce(Cast(DaysHeld(), models.TextField()), json_text(None)),
            "days_held_is_minimum": Cast("held_days_are_minimum", models.TextField()),
            **super().added(),
        }


class DaysHeld(models.Func):
    """Days of ended detentions plus those since `held_since`, up to the day as of which rows are read; NULL when
    neither is known."""

    template = (
        "CASE WHEN %(before)s IS NULL AND %(since)s IS NULL THEN NULL "
        "ELSE coalesce(%(before)s, 0) + coalesce(%(day)s - %(since)s + 1, 0) END"
    )
    output_field = models.IntegerField()

    def __init__(self) -> None:
        super().__init__(models.F("held_days_before"), models.F("held_since"), DayRead())

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        (before, _none), (since, _none), (day, asked) = (compiler.compile(e) for e in self.source_expressions)
        return self.template % {"before": before, "since": since, "day": day}, asked


class PublishedDetentionQuerySet(DetentionsAlone, DetentionsOfStatistics, DetentionsOfNouns):  # type: ignore[override]
    """Detentions of published cases."""


class PublishedEventQuerySet(PublishedQuerySet):
    """Published events."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def latest_first(self) -> Self:
        return self.order_by(models.F("began_earliest").desc(nulls_last=True), "sort_name")

    def in_brief(self) -> Self:
        """What a line in a list shows, without the documents."""
        return self.listed().annotate(
            began=Part("began"), place=Part("place"), place_translations=Part("translations", "place")
        )


class PublishedIncidentQuerySet(IncidentsAlone):
    """Incidents of published cases and events."""

    def striking(self, organization: str) -> Self:
        """What events did to an organisation, in order; each with its event."""
        return (
            self.filter(organization=organization, event__isnull=False)
            .select_related("event")
            .defer("event__document")
            .order_by("happened_earliest", "pk")
        )

    def in_institution(self, slug: str) -> Self:
        """What was done in an institution, the latest first; each with its person or its event."""
        return (
            self.filter(institution=slug)
            .select_related("prisoner", "event")
            .only("document", "kind", "prisoner__name", "prisoner__slug", "event__name", "event__slug")
            .annotate(
                person_translations=Part("translations", "name", of="prisoner__document"),
                event_translations=Part("translations", "name", of="event__document"),
            )
            .order_by(models.F("happened_earliest").desc(nulls_last=True), "pk")
        )

    def in_cases_striking(self, organization: str) -> Self:
        """What was done to an organisation in the cases of its people, in order; each with its person."""
        return (
            self.filter(organization=organization, prisoner__isnull=False)
            .select_related("prisoner")
            .only("document", "kind", "prisoner__name", "prisoner__slug")
            .annotate(person_translations=Part("translations", "name", of="prisoner__document"))
            .order_by("happened_earliest", "pk")
        )
