"""Two records that were one person, and one record that was two: merged, separated again, and split.

A merge moves every row, leaves a redirect, and is kept with what it moved, so that it can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import pghistory
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from prisoners.models import (
    CaseDocument,
    ConfidentialNote,
    Consent,
    Detention,
    EventParticipation,
    Incident,
    Maintenance,
    Membership,
    Merge,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
    Recognition,
)
from prisoners.moving import in_words, move_back, move_everything, move_rows
from prisoners.reporting.services import follow_merge
from prisoners.resealing import seal_for_team
from prisoners.team_keys import KeyNotHere
from record.models import PublicationAct, PublishedRedirect, User, Version
from record.models.publishable import State
from record.past_rows import renew_past
from record.publication import composers
from record.services import PublicationError, publish
from record.versions import keep, published_together, write_version

# What is chosen between two records, as one: a portrait never parts from its credit.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "naming"),
    "born": ("born",),
    "gender": ("gender",),
    "nationality": ("nationality",),
    "occupations": ("occupations",),
    "case_summary": ("case_summary",),
    "biography": ("biography",),
    "whereabouts": ("whereabouts",),
    "portrait": ("portrait", "portrait_credit", "portrait_licence", "portrait_description"),
}
# Says as much as nothing.
_NOTHING: tuple[Any, ...] = ("", "unknown", None, [])
# The tables whose rows can go to another person when a case is split.
SPLIT_OFF: tuple[type[models.Model], ...] = (
    Detention,
    Incident,
    PrisonerName,
    PrisonerGroup,
    Membership,
    EventParticipation,
    Recognition,
    CaseDocument,
    ConfidentialNote,
    Consent,
)


class CannotMerge(PublicationError):
    """Two cases that cannot be merged: the message says why, and what to do."""


class CannotSeparate(PublicationError):
    """A merge that cannot be taken back."""


class CannotSplit(PublicationError):
    """A case that cannot be split like this."""


def says_nothing(case: Prisoner, field: str) -> bool:
    """Whether a record has nothing in a field that is chosen between two."""
    return getattr(case, FIELDS[field][0]) in _NOTHING


def why_not(kept: Prisoner, merged: Prisoner) -> str:
    """Why two cases cannot be merged this way round; empty when they can."""
    if kept.pk == merged.pk:
        return _("A case cannot be merged into itself: choose another one.")
    if State.MERGED in (kept.state, merged.state):
        return _("One of the two was merged into another case already: merge the one that it leads to.")
    if merged.is_published and not kept.is_published:
        return _(
            "The case that is kept is not public, but the other is: keep the public one, or publish this one first."
        )
    if merged.is_published and (kept.changed_at or merged.changed_at):
        return _(
            "One of the two has changes that are not public yet. Publish or discard them first: a merge of two public "
            "cases is public at once, and tells nothing else."
        )
    return ""


@transaction.atomic
def merge(
    *, kept: Prisoner, merged: Prisoner, choices: Mapping[str, str], by: User | None, reason: str, team: str = ""
) -> Merge:
    """Make one case of two. `choices`: a name of FIELDS → "kept" or "merged"; without a choice the kept one counts,
    and where it says nothing, the other.

    Followers of either are told once that the two are one. Raises CannotMerge.
    """
    kept, merged = _locked(kept, merged)
    if refusal := why_not(kept, merged):
        raise CannotMerge(refusal)
    was_public = kept.is_published
    with pghistory.context(reason=reason, merge=f"{merged.public_id} → {kept.public_id}"):
        before: dict[str, Any] = {"kept": _values_of(kept), "merged": _values_of(merged), "state": merged.state}
        with _keys_at_hand(CannotMerge):
            moved, left = move_everything(merged, kept)
            seal_for_team(kept)
        # A proposal is a form of the page it was made on.
        left += [in_words(proposal) for proposal in merged.proposals.open()]
        _take_care_of_both(kept, merged)
        chosen = _choose(kept, merged, choices)
        made = _keep_names(kept, merged, before)
        follow_merge(kept=kept, merged=merged)
    done = Merge.objects.create(
        kept=kept,
        merged=merged,
        by=by,
        reason=reason,
        moved={"rows": moved, "left": left, "names": made, "redirects": _led_to(merged)},
        before=before | {"chosen": chosen},
    )
    _withdraw_for(kept, merged, by=by, reason=reason, team=team)
    # What was not public does not become so by a merge: only two public cases make a public one.
    if was_public and before["state"] == State.PUBLISHED:
        told = {"kind": "merged", "id": merged.public_id, "name": before["merged"]["name"]}
        _publish_if_allowed(kept, by=by, reason=reason, team=team, happening=told)
    return done


@transaction.atomic
def separate(*, merge: Merge, by: User | None, reason: str, team: str = "") -> list[str]:
    """Take a merge back: the rows that moved go back, as far as nobody moved or deleted them since, and both are public
    again if both were. Returns in words what was changed since, and so was left as it is. Raises CannotSeparate."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise CannotSeparate(_("This merge was taken back already."))
    kept, merged = _locked(merge.kept, merge.merged)
    if kept.state == State.MERGED:
        raise CannotSeparate(_("The case that was kept was itself merged into another: take that merge back first."))
    untouched = kept.changed_at is None
    with pghistory.context(reason=reason, merge=f"{merged.public_id} ← {kept.public_id}"):
        with _keys_at_hand(CannotSeparate):
            left = move_back(merge.moved["rows"], away_from=kept)
            seal_for_team(kept)
            seal_for_team(merged)
        PrisonerName.objects.filter(pk__in=merge.moved["names"], prisoner=kept).delete()
        left += _unchoose(kept, merge.before)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    PublishedRedirect.objects.filter(kind=Prisoner.kind, from_id=merged.public_id).delete()
    # What was merged into this one before is part of it again, not of the other person.
    earlier = PublishedRedirect.objects.filter(kind=Prisoner.kind, from_id__in=merge.moved.get("redirects", []))
    earlier.update(to_id=merged.public_id)
    was_public = merge.before["state"] == State.PUBLISHED
    keep(merged, merge.merged, state=State.UNPUBLISHED if was_public else merge.before["state"])
    # Two versions and one piece of news: who follows both is told once.
    with published_together():
        if was_public:
            told = {"kind": "separated", "id": kept.public_id, "name": kept.name}
            _publish_if_allowed(merged, by=by, reason=reason, team=team, happening=told)
        if kept.is_published and was_public and untouched:
            told = {"kind": "separated", "id": merged.public_id, "name": merged.name}
            _publish_if_allowed(kept, by=by, reason=reason, team=team, happening=told)
    if not merged.is_published:
        # A rule lets it wait: until then it is not public, and neither is what it said.
        renew_past(composers[Prisoner.kind], [merged.public_id])
    return left


@transaction.atomic
def split(*, case: Prisoner, rows: Iterable[models.Model], name: str, by: User | None, reason: str) -> Prisoner:
    """Make a second person of a part of a case: a draft with the rows given, and with what hangs on them.

    rows: of the tables in SPLIT_OFF. The case itself changes at the desk; nothing is published. Raises CannotSplit.
    """
    case = Prisoner.objects.select_for_update(no_key=True).get(pk=case.pk)
    chosen = list(rows)
    if case.state == State.MERGED:
        raise CannotSplit(_("This case was merged into another: split that one."))
    if not chosen:
        raise CannotSplit(_("Choose at least one thing that belongs to the other person."))
    for row in chosen:
        if not isinstance(row, SPLIT_OFF) or row.prisoner_id != case.pk:  # type: ignore[attr-defined]
            raise CannotSplit(_("“%(what)s” does not belong to this case.") % {"what": in_words(row)})
    with pghistory.context(reason=reason, split=case.public_id):
        other = Prisoner.objects.create(name=name, country=case.country)
        Maintenance.objects.bulk_create(
            Maintenance(prisoner=other, organization_id=team)
            for team in case.maintenance.values_list("organization_id", flat=True)
        )
        with _keys_at_hand(CannotSplit):
            move_rows(_with_incidents(chosen), other)
            seal_for_team(other)
    return other


@contextmanager
def _keys_at_hand(refusal: type[PublicationError]) -> Iterator[None]:
    """Moving confidential words opens them and seals them anew: without the keys nothing is moved."""
    try:
        yield
    except KeyNotHere as error:
        raise refusal(str(error)) from error


def _with_incidents(rows: list[models.Model]) -> list[models.Model]:
    """What happened in a detention goes with it; what happened in one that stays cannot go alone."""
    detentions = {row.pk for row in rows if isinstance(row, Detention)}
    chosen = {(type(row), row.pk): row for row in rows}
    for incident in Incident.objects.filter(detention__in=detentions):
        chosen[Incident, incident.pk] = incident
    for row in chosen.values():
        if isinstance(row, Incident) and row.detention_id and row.detention_id not in detentions:
            raise CannotSplit(
                _("“%(what)s” happened in a detention that stays: choose the detention too, or neither.")
                % {"what": in_words(row)}
            )
    return list(chosen.values())


def _locked(one: Prisoner, other: Prisoner) -> tuple[Prisoner, Prisoner]:
    """Both as they are now, locked in the order of their keys, so that two merges at once never wait for each other."""
    found = Prisoner.objects.select_for_update(no_key=True).filter(pk__in=(one.pk, other.pk)).order_by("pk").in_bulk()
    return found[one.pk], found[other.pk]


def _field(name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", Prisoner._meta.get_field(name))


def _values_of(case: Prisoner) -> dict[str, Any]:
    """The fields that are chosen between two records, with their translations, in plain values."""
    fields = [name for names in FIELDS.values() for name in names]
    values = {name: _field(name).get_prep_value(getattr(case, name)) for name in fields}
    return values | {"i18n": dict(case.i18n or {})}


def _take_care_of_both(kept: Prisoner, merged: Prisoner) -> None:
    """What was sensitive or under embargo stays so in the case it comes into, also when the merge is taken back."""
    kept.needs_second_reader = kept.needs_second_reader or merged.needs_second_reader
    embargoes = [case.embargo_until for case in (kept, merged) if case.embargo_until is not None]
    kept.embargo_until = max(embargoes, default=None)


def _led_to(case: Prisoner) -> list[str]:
    """The public ids that lead to a case."""
    leading = PublishedRedirect.objects.filter(kind=Prisoner.kind, to_id=case.public_id)
    return list(leading.order_by("from_id").values_list("from_id", flat=True))


def _choose(kept: Prisoner, merged: Prisoner, choices: Mapping[str, str]) -> list[str]:
    """Take over from the merged record what was chosen; returns which fields."""
    chosen = []
    translated = dict(kept.i18n or {})
    for group, names in FIELDS.items():
        wanted = choices.get(group) or ("merged" if says_nothing(kept, group) else "kept")
        if wanted != "merged":
            continue
        chosen.append(group)
        for name in names:
            setattr(kept, name, getattr(merged, name))
            translated = {key: text for key, text in translated.items() if key.rpartition("_")[0] != name}
            translated |= {k: t for k, t in (merged.i18n or {}).items() if k.rpartition("_")[0] == name}
    kept.i18n = translated or None
    kept.save()
    return chosen


def _unchoose(kept: Prisoner, before: dict[str, Any]) -> list[str]:
    """Give the kept record its own fields back, where they still say what the merge took over."""
    left = []
    translated = dict(kept.i18n or {})
    now = _values_of(kept)
    for group in before["chosen"]:
        for name in FIELDS[group]:
            if now[name] != before["merged"][name]:
                left.append(str(_field(name).verbose_name))
                continue
            setattr(kept, name, _field(name).to_python(before["kept"][name]))
            translated = {key: text for key, text in translated.items() if key.rpartition("_")[0] != name}
            translated |= {k: t for k, t in before["kept"]["i18n"].items() if k.rpartition("_")[0] == name}
    kept.i18n = translated or None
    kept.save()
    return left


def _keep_names(kept: Prisoner, merged: Prisoner, before: dict[str, Any]) -> list[int]:
    """The name that gave way stays findable as a spelling. Returns the keys of the names made."""
    known = {kept.name, *kept.names.values_list("name", flat=True)}
    wanted = [before[side]["name"] for side in ("kept", "merged") if before[side]["naming"] != "unnamed"]
    return [PrisonerName.objects.create(prisoner=kept, name=name).pk for name in wanted if name not in known]


def _withdraw_for(kept: Prisoner, merged: Prisoner, *, by: User | None, reason: str, team: str) -> None:
    """The merged record's own page gives way to that of the kept one, without telling anyone."""
    if merged.live is None:
        keep(merged, merged, state=State.MERGED)
        return
    # The number of a draft stays unknown to the public.
    if kept.live is not None:
        PublishedRedirect.objects.filter(kind=Prisoner.kind, to_id=merged.public_id).update(to_id=kept.public_id)
        PublishedRedirect.objects.create(kind=Prisoner.kind, from_id=merged.public_id, to_id=kept.public_id)
    if merged.live.document is None:
        keep(merged, merged, state=State.MERGED)
        return
    version = write_version(
        composers[Prisoner.kind],
        merged,
        old=merged.live.document,
        new=None,
        cause=Version.Cause.MERGED,
        team=team,
        happenings=[{"kind": "merged_into", "id": kept.public_id, "name": kept.name}],
    )
    PublicationAct.objects.create(version=version, by=by, reason=reason)
    keep(merged, merged, state=State.MERGED, live=version)


def _publish_if_allowed(
    case: Prisoner, *, by: User | None, reason: str, team: str, happening: dict[str, Any]
) -> Version | None:
    """Publish a case, unless a rule of publication (an embargo, a second reader) lets it wait: then it stands in the
    review queue like any other change."""
    try:
        with transaction.atomic():
            return publish(case=case, by=by, reason=reason, team=team, happenings=[happening])
    except PublicationError:
        return None
