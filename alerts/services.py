"""The verbs of telling: fan out, retry, forget, register a webhook."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from alerts import searches, settling
from alerts.addresses import decrypted, encrypted, keyed_hash
from alerts.listening import nudge_webhooks
from alerts.matching import LAST
from alerts.models import (
    ConfirmationMail,
    Delivery,
    FanOut,
    Follower,
    FollowerKey,
    Settling,
    Subscription,
    Webhook,
    WebhookDelivery,
)
from alerts.tokens import CONFIRM_WITHIN
from alerts.webhooks import FORMER_SECRET_FOR, new_secret
from record.models import TellingAct
from record.published import Version

# Versions in one transaction, so that an import of thousands does not hold subscribers up.
_VERSIONS_AT_ONCE = 200
# Of more followers than _MANY_FOLLOWERS about _FIRST are told first.
_MANY_FOLLOWERS, _FIRST = 5_000, 500
# Deliveries that were made together and change what the database knows of how many there are.
_MANY = 1000


def fan_out(*, meanwhile: Callable[[], None] | None = None) -> int:
    """Turn each version that was not yet fanned out into deliveries, in their order. Returns how many deliveries.

    Where very many follow, a first part of them has its deliveries a while before the others: `meanwhile` is called
    then, so that the first message need not wait for the last delivery.
    """
    made, is_more = 0, True
    while is_more:
        some, is_more, is_a_part = _fan_out_some()
        made += some
        if is_a_part and some and meanwhile is not None:
            meanwhile()
    if made >= _MANY:
        Delivery.objects.look_anew()
    return made


@transaction.atomic
def _fan_out_some() -> tuple[int, bool, bool]:
    """How many deliveries were made, whether there may be more to do, and whether only a part was told."""
    state, _created = FanOut.objects.select_for_update().get_or_create(pk=1)
    begun = state.upto is not None
    last = (
        state.upto
        or Version.objects.after(state.sequence)[:_VERSIONS_AT_ONCE].aggregate(last=models.Max("sequence"))["last"]
    )
    if last is None:
        return _carry_out(state.sequence), False, False
    span = {"after": state.sequence, "upto": last}
    matches = searches.matches(**span)
    untold = TellingAct.objects.untold(**span)
    # What gathers is told later anyway: only what is told at once is begun with a part.
    placed = [] if begun else settling.place(**span, untold=untold)
    part = None if begun or placed else _first_part()
    made = Delivery.objects.fan_out(**span, matches=matches, untold=untold, placed=placed, upto_follower=part or LAST)
    posts = 0 if begun else WebhookDelivery.objects.fan_out(**span, events=Webhook.EVENTS)
    if posts:
        transaction.on_commit(nudge_webhooks)
    if part:
        state.upto = last
    else:
        state.sequence, state.upto = last, None
    state.save(update_fields=["sequence", "upto"])
    return made + posts, True, part is not None


def _first_part() -> uuid.UUID | None:
    """Up to which follower about _FIRST of all stand, whose keys are random; None where there are not many more."""
    number = Follower.objects.about()
    return uuid.UUID(int=2**128 * _FIRST // number) if number > _MANY_FOLLOWERS else None


def _carry_out(upto: int) -> int:
    """Tell what was held and is released, and tell again what an editor wants told again: to whom it would have been
    told when it was published, as far as they still follow. Returns how many deliveries."""
    made = 0
    acts = list(TellingAct.objects.to_carry_out(upto=upto))
    # What was held again meanwhile is told when it is released again.
    untold = TellingAct.objects.untold_of({act.version_id for act in acts})
    told = [act for act in acts if act.version_id not in untold]
    placed = settling.gather({act.version_id for act in told if act.verb == TellingAct.Verb.RELEASE})
    for act in told:
        before, version = act.version_id - 1, act.version_id
        made += Delivery.objects.fan_out(
            after=before,
            upto=version,
            matches=searches.matches(after=before, upto=version),
            # What is told again is told by itself.
            retold=act.pk if act.verb == TellingAct.Verb.RETELL else None,
            placed=placed if act.verb == TellingAct.Verb.RELEASE else (),
        )
    TellingAct.objects.filter(pk__in=[act.pk for act in acts]).update(carried_out_at=Now())
    return made


@transaction.atomic
def take_back(version: Version) -> int:
    """Delete what waits to be sent of a version. Returns how many deliveries; what is being sent cannot be called
    back."""
    FanOut.objects.select_for_update().get_or_create(pk=1)
    taken, _kinds = Delivery.objects.filter(version=version.pk, state=Delivery.State.PENDING).delete()
    return taken


@transaction.atomic
def retry(*, deliveries: Iterable[Delivery]) -> int:
    """Let failed deliveries be tried again from the first attempt. Returns how many; those in other states stay, and
    those to an address that takes no messages."""
    keys = [delivery.pk for delivery in deliveries]
    return (
        Delivery.objects.failed()
        .filter(pk__in=keys, follower__isnull=False, follower__pause__isnull=True)
        .update(state=Delivery.State.PENDING, attempts=0, due_at=timezone.now(), leased_until=None)
    )


@transaction.atomic
def register_webhook(*, webhook: Webhook) -> str:
    """Save a new webhook. Returns its secret, which is readable here and never again."""
    # As one who confirms does: whatever was fanned out without it is not its news.
    FanOut.objects.select_for_update().get_or_create(pk=1)
    secret = new_secret()
    webhook.secret = encrypted(secret)
    webhook.follows_after = Version.objects.aggregate(last=models.Max("sequence"))["last"] or 0
    webhook.save()
    return secret


@transaction.atomic
def change_webhook_secret(*, webhook: Webhook) -> str:
    """Give a webhook a new secret; the former one signs beside it for FORMER_SECRET_FOR, so that its owner can change
    over meanwhile. Returns the new one, which is readable here and never again."""
    held = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    secret = new_secret()
    webhook.former_secret, webhook.secret = held.secret, encrypted(secret)
    webhook.former_until = timezone.now() + FORMER_SECRET_FOR
    webhook.save(update_fields=["secret", "former_secret", "former_until"])
    return secret


@transaction.atomic
def resume_webhook(*, webhook: Webhook) -> None:
    """Let a paused or disabled webhook be told again: what still waits for it is tried from the first attempt."""
    webhook.state, webhook.reason = Webhook.State.ACTIVE, ""
    webhook.save(update_fields=["state", "reason"])
    WebhookDelivery.objects.of(webhook).waiting().update(attempts=0, due_at=timezone.now())
    transaction.on_commit(nudge_webhooks)


@transaction.atomic
def retry_webhook_deliveries(*, deliveries: Iterable[WebhookDelivery]) -> int:
    """Let failed deliveries to webhooks be tried again from the first attempt. Returns how many."""
    keys = [delivery.pk for delivery in deliveries]
    again = WebhookDelivery.objects.failed().filter(pk__in=keys)
    return again.update(state=WebhookDelivery.State.PENDING, attempts=0, due_at=timezone.now(), leased_until=None)


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete subscriptions not confirmed in time, and followers left with none. Returns how many subscriptions.

    Also the rows of confirmation mails, once they no longer count towards the limit of mails a day, and windows in
    which news gathered that are long over; and secrets of webhooks that sign no more.
    """
    Webhook.objects.filter(former_until__lt=timezone.now()).update(former_secret="", former_until=None)
    limit = timezone.now() - CONFIRM_WITHIN
    old = Subscription.objects.unconfirmed().asked_for_before(limit)
    # A subscription may have been asked for again since it was found: the condition is put once more when deleting.
    deleted = old._raw_delete(old.db)
    Settling.objects.over_before(limit).delete()
    ConfirmationMail.objects.filter(created__lt=limit).exclude(state__in=("pending", "sending")).delete()
    idle = Follower.objects.filter(subscriptions__isnull=True, created__lt=limit).values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT alerts_forget(id) FROM unnest(%s::uuid[]) id", [list(idle)])
    return deleted


@dataclass
class Renewed:
    """How many addresses were renewed, and how many were not: unreadable with any key, or there twice, since the same
    address subscribed again after SECRET_KEY was changed. Secrets of webhooks and keys of followers are counted for
    themselves."""

    renewed: int = 0
    secrets: int = 0
    openpgp_keys: int = 0
    unreadable: int = 0
    twice: int = 0


def renew_addresses() -> Renewed:
    """Encrypt every address, every webhook's secret and every follower's OpenPGP key with the newest of FIELD_KEYS, and
    hash addresses with the present SECRET_KEY.

    One at a time: subscribing goes on meanwhile.
    """
    done = Renewed()
    for key in Follower.objects.order_by("pk").values_list("pk", flat=True).iterator():
        try:
            done.renewed += _renew_address(key)
        except InvalidToken:
            done.unreadable += 1
        except IntegrityError:
            done.twice += 1
    for webhook in Webhook.objects.order_by("pk").values_list("pk", flat=True):
        try:
            done.secrets += _renew_webhook(webhook)
        except InvalidToken:
            done.unreadable += 1
    for key in FollowerKey.objects.order_by("pk").values_list("pk", flat=True).iterator():
        try:
            done.openpgp_keys += _renew_openpgp_key(key)
        except InvalidToken:
            done.unreadable += 1
    return done


@transaction.atomic
def _renew_webhook(key: int) -> bool:
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=key).first()
    if webhook is None:
        return False
    webhook.secret = encrypted(decrypted(webhook.secret))
    if webhook.former_secret:
        webhook.former_secret = encrypted(decrypted(webhook.former_secret))
    webhook.save(update_fields=["secret", "former_secret"])
    return True


@transaction.atomic
def _renew_openpgp_key(key: uuid.UUID) -> bool:
    kept = FollowerKey.objects.select_for_update(no_key=True).filter(pk=key).first()
    if kept is None:
        return False
    kept.openpgp = encrypted(decrypted(kept.openpgp))
    kept.save(update_fields=["openpgp"])
    return True


@transaction.atomic
def _renew_address(key: uuid.UUID) -> bool:
    follower = Follower.objects.select_for_update(no_key=True).filter(pk=key).first()
    if follower is None:
        return False
    address = decrypted(follower.address)
    follower.address, follower.address_hash = encrypted(address), keyed_hash(address)
    follower.save(update_fields=["address", "address_hash"])
    return True
