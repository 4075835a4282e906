"""How a message reaches a follower. A channel is one class in one file."""

from alerts.channels.mail import Lost, MailChannel, NotTaken, Outage
from alerts.channels.pipelining import Ready

__all__ = ["Lost", "MailChannel", "NotTaken", "Outage", "Ready"]
