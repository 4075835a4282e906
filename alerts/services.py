"""The verbs of telling: fan out, retry, forget, register a webhook."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from alerts import searches, settling
from alerts.addresses import decrypted, encrypted, keyed_hash
from alerts.listening import nudge_webhooks
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
from alerts.webhooks import new_secret
from record.models import TellingAct
from record.published import Version

# Versions in one transaction, so that an import of thousands does not hold subscribers up.
_VERSIONS_AT_ONCE = 200
# Deliveries that were made together and change what the database knows of how many there are.
_MANY = 1000


def fan_out() -> int:
    """Turn each version that was not yet fanned out into deliveries, in their order. Returns how many deliveries."""
    made, is_more = 0, True
    while is_more:
        some, is_more = _fan_out_some()
        made += some
    if made >= _MANY:
        Delivery.objects.look_anew()
    return made


@transaction.atomic
def _fan_out_some() -> tuple[int, bool]:
    state, _created = FanOut.objects.select_for_update().get_or_create(pk=1)
    last = Version.objects.after(state.sequence)[:_VERSIONS_AT_ONCE].aggregate(last=models.Max("sequence"))["last"]
    if last is None:
        return _carry_out(state.sequence), False
    matches = searches.matches(after=state.sequence, upto=last)
    untold = TellingAct.objects.untold(after=state.sequence, upto=last)
    placed = settling.place(after=state.sequence, upto=last, untold=untold)
    made = Delivery.objects.fan_out(after=state.sequence, upto=last, matches=matches, untold=untold, placed=placed)
    posts = WebhookDelivery.objects.fan_out(after=state.sequence, upto=last, events=Webhook.EVENTS)
    if posts:
        transaction.on_commit(nudge_webhooks)
    state.sequence = last
    state.save(update_fields=["sequence"])
    return made + posts, True


def _carry_out(upto: int) -> int:
    """Tell what was held and is released, and tell again what an editor wants told again: to whom it would have been
    told when it was published, as far as they still follow. Returns how many deliveries."""
    made = 0
    for act in TellingAct.objects.to_carry_out(upto=upto):
        before, version = act.version_id - 1, act.version_id
        # What was held again meanwhile is told when it is released again.
        if not TellingAct.objects.untold(after=before, upto=version):
            again = act.pk if act.verb == TellingAct.Verb.RETELL else None
            matches = searches.matches(after=before, upto=version)
            made += Delivery.objects.fan_out(after=before, upto=version, matches=matches, retold=again)
        TellingAct.objects.filter(pk=act.pk).update(carried_out_at=Now())
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
    which news gathered that are long over.
    """
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
    for webhook in Webhook.objects.only("secret").order_by("pk"):
        try:
            # Nobody changes a secret: to read it without a lock and write it back loses nothing.
            Webhook.objects.filter(pk=webhook.pk).update(secret=encrypted(decrypted(webhook.secret)))
            done.secrets += 1
        except InvalidToken:
            done.unreadable += 1
    for key in FollowerKey.objects.order_by("pk").values_list("pk", flat=True).iterator():
        try:
            done.openpgp_keys += _renew_openpgp_key(key)
        except InvalidToken:
            done.unreadable += 1
    return done


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
