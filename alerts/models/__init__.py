"""Who is told: followers, what they follow, and what goes to them."""

from alerts.models.follower import Follower, Subscription
from alerts.models.outbox import ConfirmationMail, Delivery, FanOut, Outgoing, Telling

__all__ = ["ConfirmationMail", "Delivery", "FanOut", "Follower", "Outgoing", "Subscription", "Telling"]
