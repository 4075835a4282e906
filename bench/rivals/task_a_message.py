"""One Celery task a message, each with a connection of its own: how alerts are often sent."""

from __future__ import annotations

from config.celery import app


@app.task(name="bench.rivals.task_a_message.send")
def send(key: int) -> None:
    """Send one delivery and say so."""
    # Celery makes Django ready after it has read this module.
    from alerts.lanes import ALL
    from alerts.models import Delivery

    Delivery.objects.filter(pk=key).update(state="sending")
    lane = next(lane for lane in ALL if lane.model is Delivery)
    for envelope in lane.envelopes([key]):
        envelope.compose().send()
        Delivery.objects.filter(pk=key).update(state="sent", message_id=envelope.message_id)
