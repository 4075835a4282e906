"""Makes cases lot by lot, each in one transaction: a kill loses the lot at hand, and who runs it again goes on."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pghistory
from django.db import transaction

from prisoners.importing.working import say_for_all
from prisoners.models import CaseCitation, Prisoner
from prisoners.synthetic.cases import Case, address_of
from prisoners.synthetic.lots import Lot
from prisoners.synthetic.second_process import in_second_process, in_this_process
from prisoners.synthetic.surroundings import ADDRESS, World, enter_world
from record.models import Source
from record.publishing_many import publish_many
from record.services import publish
from record.working_alone import alone

# Cases in one transaction: long enough to be fast, short enough for little memory.
LOT = 500
# One process at a time: which numbers are taken is known by what was entered.
LOCK = 0x6D616B65
REASON = "Made up for load tests (make_cases)"


class AlreadyAtWork(Exception):
    """Another process makes cases in this database."""


def holds_real_cases() -> bool:
    """Whether there is a case that was not made up."""
    made_up = CaseCitation.objects.filter(source__url__startswith=f"{ADDRESS}/").values("prisoner")
    return Prisoner.objects.exclude(pk__in=made_up).exists()


def made_so_far(seed: int) -> int:
    """How many cases of a seed there are. Each has a first source of its own, numbered as the case."""
    return Source.objects.filter(url__startswith=address_of(seed), url__endswith="/0").count()


def make_cases(
    number: int,
    *,
    seed: int,
    published: bool = True,
    processes: int = 1,
    on_progress: Callable[[int], None] = lambda made: None,
) -> int:
    """Make the cases of a seed up to this number; those that there are stay as they are, or are published if they were
    drafts. Returns how many were made or published.

    With two processes, one enters the next lot while the other publishes the last. Raises AlreadyAtWork.
    """
    with alone(LOCK) as is_alone:
        if not is_alone:
            raise AlreadyAtWork
        world = _world(published=published)
        first = made_so_far(seed)
        left = _drafts(seed) if published else []
        # What is there now stays: no use to look through it after each lot.
        gc.freeze()
        with (in_second_process if processes > 1 else in_this_process)(publish_lot) as publisher:
            for begin in range(0, len(left), LOT):
                publisher.publish(left[begin : begin + LOT])
            for begin in range(first, number, LOT):
                end = min(begin + LOT, number)
                keys = _enter_lot(world, range(begin, end), seed=seed)
                if published:
                    publisher.publish(keys)
                on_progress(end)
    return max(number - first, 0) + len(left)


def _world(*, published: bool) -> World:
    with transaction.atomic(), pghistory.context(reason=REASON):
        world = enter_world()
        for noun in (noun for place in world.places for noun in place.to_publish()):
            if published and not noun.is_published:
                publish(case=noun, by=None, reason=REASON)
    return world


def _drafts(seed: int) -> list[int]:
    """The cases of a seed that were entered and not published, in their order."""
    own = CaseCitation.objects.filter(source__url__startswith=address_of(seed)).values("prisoner")
    return list(Prisoner.objects.filter(state="draft", pk__in=own).order_by("pk").values_list("pk", flat=True))


def _enter_lot(world: World, numbers: range, *, seed: int) -> list[int]:
    with _collected_after(), transaction.atomic(), pghistory.context(reason=REASON) as context:
        say_for_all(context)
        lot = Lot()
        for number in numbers:
            Case(lot, world, seed=seed, number=number).add()
        lot.save()
        return [person.pk for person in lot.people]


def publish_lot(keys: Sequence[int]) -> None:
    """Publish the cases with these keys, in their order."""
    with _collected_after(), pghistory.context(reason=REASON):
        found = Prisoner.objects.in_bulk(keys)
        publish_many(cases=[found[key] for key in keys], by=None, reason=REASON)


@contextmanager
def _collected_after() -> Iterator[None]:
    """While a lot is made nothing of it can be thrown away, and to look for that would take a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
