"""Who is told: followers, what they follow, webhooks, and what goes to them."""

from alerts.models.follower import Follower, Subscription
from alerts.models.key import FollowerKey
from alerts.models.outbox import ConfirmationMail, Delivery, FanOut, Outgoing, Telling
from alerts.models.pause import Pause
from alerts.models.settling import Settling
from alerts.models.watch import Trouble, Watch
from alerts.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "ConfirmationMail",
    "Delivery",
    "FanOut",
    "Follower",
    "FollowerKey",
    "Outgoing",
    "Pause",
    "Settling",
    "Subscription",
    "Telling",
    "Trouble",
    "Watch",
    "Webhook",
    "WebhookDelivery",
]
