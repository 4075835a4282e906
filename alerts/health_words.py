"""A look at the alerts in words: each number and what to do, for the page at the desk and the command."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.health import CONFIRMATIONS, NEWS, WEBHOOKS, Health, Way
from alerts.models import Pause, Trouble, Webhook
from alerts.troubles import in_words, troubles_in


@dataclass(frozen=True)
class Line:
    """One number: what it is of, the number in words, and what to do. `bad`: it is part of a trouble."""

    what: str
    said: str
    do: str = ""
    bad: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Line]


def sections_of(health: Health) -> list[Section]:
    """What a look found, in the order in which a change goes its way."""
    troubles = troubles_in(health)
    mail_late = Trouble.Kind.MAIL_LATE in troubles
    return [
        Section(_("From publication to deliveries"), _first_steps(health, troubles)),
        Section(_("News by e-mail"), _way(health, NEWS, late=mail_late) + _waiting_news(health)),
        Section(_("Mails that ask for confirmation"), _way(health, CONFIRMATIONS, late=mail_late)),
        Section(
            _("Webhooks"),
            _way(health, WEBHOOKS, late=Trouble.Kind.WEBHOOKS_LATE in troubles) + _of_webhooks(health),
        ),
        Section(_("Not taken"), _not_taken(health, bad=Trouble.Kind.FAILING in troubles)),
    ]


def _first_steps(health: Health, troubles: dict[Trouble.Kind, str]) -> list[Line]:
    since = in_words(health.behind_since) if health.behind_since else ""
    behind = _("%(n)d, the first since %(since)s UTC") % {"n": health.behind, "since": since}
    return [
        Line(
            _("Beat and worker last seen"),
            _ago(health.age(health.beat)) if health.beat else _("not seen yet"),
            _("Each minute is well, and not yet in the first after the first start. Older: start the worker and beat."),
            Trouble.Kind.BEAT_SILENT in troubles,
        ),
        Line(
            _("Versions not fanned out"),
            behind if health.behind else _("none"),
            _("A few for some seconds are well. If it stays, look into the worker's log."),
            Trouble.Kind.FAN_OUT_STANDS in troubles,
        ),
        Line(
            _("Versions held back by an editor"),
            str(health.held),
            _("They wait until somebody releases them: on the case, Versions, Followers …"),
        ),
    ]


def _way(health: Health, name: str, *, late: bool) -> list[Line]:
    way = health.ways[name]
    oldest = _("none")
    if way.oldest is not None:
        oldest = _("%(ago)s, %(n)d in all") % {"ago": _due_for(health.age(way.oldest)), "n": way.due}
    again = _("These were not taken at least once and are tried again by themselves.")
    return [
        Line(
            _("Due and not sent, the oldest"),
            oldest,
            _("Some seconds are well. Minutes: the worker is busy or not there, or the other side does not answer."),
            late and way.oldest is not None,
        ),
        Line(_("Being sent"), str(way.under_way)),
        Line(_("Tried again"), str(way.retried), again if way.retried else ""),
        Line(_("Sent"), _("%(minute)d in the last minute, %(hour)d in the last hour") % _rates(way)),
    ]


def _rates(way: Way) -> dict[str, int]:
    return {"minute": way.minute, "hour": way.hour}


def _waiting_news(health: Health) -> list[Line]:
    way = health.ways[NEWS]
    return [
        Line(_("Waiting until their case has settled"), str(way.settling), _("Nothing to do.")),
        Line(_("Waiting for the hour of a digest"), str(way.digest), _("Nothing to do.")),
        Line(
            _("Addresses that are paused"),
            ", ".join(f"{Pause.Reason(reason).label}: {n}" for reason, n in health.paused_addresses.items()),
            _("Nothing is sent to them until they ask again. Many at once: ask the provider whether it blocks us."),
        ),
    ]  # fmt: skip


def _of_webhooks(health: Health) -> list[Line]:
    states = {
        Webhook.State.ACTIVE.value: _("active"),
        Webhook.State.PAUSED.value: _("paused"),
        Webhook.State.DISABLED.value: _("disabled"),
    }
    return [
        Line(
            _("Webhooks by state"),
            ", ".join(f"{states[state]}: {number}" for state, number in health.webhooks.items()),
            _("One that is disabled took nothing for three days: speak with its owner, test it, set it to active."),
        ),
        Line(
            _("Waiting for webhooks that are paused or disabled"),
            str(health.waiting_for_paused_webhooks),
            _("Sent when they are set to active."),
        ),
    ]


def _not_taken(health: Health, *, bad: bool) -> list[Line]:
    lines = [
        Line(
            _("E-mails not taken, of the last hour's"),
            _("%(n)d, that is %(percent)d of 100") % {"n": health.not_taken, "percent": health.failing_percent},
            _("Look at the reasons below. What was given up is tried again from the list of deliveries."),
            bad,
        )
    ]
    names = {NEWS: _("News"), CONFIRMATIONS: _("Confirmations"), WEBHOOKS: _("Webhooks")}
    for name, way in health.ways.items():
        given_up = ngettext("%(n)d given up in all", "%(n)d given up in all", way.failed) % {"n": way.failed}
        reasons = "; ".join(f"{reason or _('no reason given')}: {number}" for reason, number in way.reasons)
        said = f"{given_up}; {_('in the last day')}: {reasons}" if reasons else given_up
        lines.append(Line(names[name], said))
    return lines


def _ago(seconds: float) -> str:
    return _("%(time)s ago") % {"time": _time(seconds)}


def _due_for(seconds: float) -> str:
    return _("due for %(time)s") % {"time": _time(seconds)}


def _time(seconds: float) -> str:
    for size, words in (
        (86400, lambda n: ngettext("%(n)d day", "%(n)d days", n)),
        (3600, lambda n: ngettext("%(n)d hour", "%(n)d hours", n)),
        (60, lambda n: ngettext("%(n)d minute", "%(n)d minutes", n)),
    ):
        if seconds >= 2 * size:
            number = int(seconds // size)
            return words(number) % {"n": number}
    return ngettext("%(n)d second", "%(n)d seconds", int(seconds)) % {"n": int(seconds)}
