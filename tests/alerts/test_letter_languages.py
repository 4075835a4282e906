"""Letters in the language of each follower: the change, its day, and what is followed."""

import pytest

from alerts import sending
from alerts.models import ConfirmationMail, Follower
from tests.alerts.conftest import Follow
from tests.factories import DetentionFactory, HearingFactory, PrisonerFactory, published
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db


def test_a_letter_tells_the_change_and_names_what_is_followed_in_the_language_of_its_follower(
    follow: Follow, mailbox: Mailbox
) -> None:
    case = PrisonerFactory(name="Bahruz Samadov", name_ru="Бахруз Самадов")
    detention = DetentionFactory(prisoner=case)
    published(case)
    follow("mother@example.org", case)
    follow("friend@example.org", case)
    ConfirmationMail.objects.all().delete()
    Follower.objects.filter(pk=Follower.objects.earliest("created").pk).update(language="ru")
    HearingFactory(detention=detention, held="2024-05-07", outcome="")
    published(case)
    sending.deliver()
    texts = sorted(part(message, "plain") for message in mailbox.messages)
    assert len(texts) == 2
    english, russian = sorted(texts, key=lambda text: "Бахруз Самадов" in text)
    assert "Bahruz Samadov" in english and "7 May 2024" in english
    assert "Bahruz Samadov" not in russian and "7 мая 2024" in russian
    assert russian.count("Бахруз Самадов") >= 2
