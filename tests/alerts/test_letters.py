"""What a message says, and what mail programs find in it."""

from email.message import EmailMessage

import pytest
from django.conf import settings
from django.utils import timezone

from alerts import letters, sending, tokens
from alerts.models import ConfirmationMail, Delivery, Follower
from alerts.news import News, news_of
from prisoners.models import Prisoner
from prisoners.publication import prisoner_url
from record import services as record
from record.published import Version
from tests.alerts.conftest import Follow
from tests.factories import DetentionFactory, HearingFactory, PrisonerFactory, published
from tests.mailbox import Mailbox, part

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"


@pytest.fixture
def prisoner(follow: Follow) -> Prisoner:
    prisoner = PrisonerFactory(name="Afiaddin <Mammadov> & Co")
    DetentionFactory(prisoner=prisoner)
    published(prisoner)
    follow(MOTHER, prisoner)
    ConfirmationMail.objects.all().delete()
    return prisoner


@pytest.fixture
def message(prisoner: Prisoner, mailbox: Mailbox) -> EmailMessage:
    """The message about a hearing that was recorded and published."""
    HearingFactory(detention=prisoner.detentions.get(), held="2024-03-12")
    record.publish(case=prisoner, by=None)
    sending.deliver()
    (message,) = mailbox.messages
    return message


def test_a_mail_program_finds_all_it_needs_to_unsubscribe_in_one_click(message: EmailMessage) -> None:
    link = message["List-Unsubscribe"].strip()
    assert link.startswith(f"<{settings.SITE_URL}/subscriptions/")
    assert link.endswith("/>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_headers_name_the_version_and_the_delivery(message: EmailMessage) -> None:
    delivery = Delivery.objects.get()
    assert message["X-Vigil-Version"] == str(delivery.version_id)
    assert message["Message-ID"] == f"<delivery-{delivery.pk}@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == settings.DEFAULT_FROM_EMAIL


def test_both_parts_say_what_the_change_log_says_and_link_to_the_page_and_the_change(message: EmailMessage) -> None:
    version = Version.objects.latest("sequence")
    assert "12 March 2024" in version.summary
    text = part(message, "plain")
    html = part(message, "html")
    assert version.summary in text
    assert "Afiaddin &lt;Mammadov&gt; &amp; Co" in html
    for body in (text, html):
        assert prisoner_url(version.public_id) in body
        assert f"/changes/?before={version.pk + 1}#change-{version.pk}" in body
        assert message["List-Unsubscribe"].strip(" <>") in body


def test_the_subject_is_the_sentence(message: EmailMessage) -> None:
    assert message["Subject"] == Version.objects.latest("sequence").summary


def test_nothing_in_a_message_tells_us_that_it_was_read(message: EmailMessage) -> None:
    html = part(message, "html")
    assert "<img" not in html
    assert "src=" not in html
    assert "url(" not in html


def test_a_withdrawal_links_to_no_page_that_is_gone(prisoner: Prisoner, mailbox: Mailbox) -> None:
    record.unpublish(case=prisoner, by=None, reason="Asked by the family.")
    sending.deliver()
    text = part(mailbox.messages[-1], "plain")
    assert "withdrawn" in text
    assert f"/prisoners/{prisoner.public_id}/" not in text


def test_a_line_break_in_a_name_makes_no_header(prisoner: Prisoner, mailbox: Mailbox) -> None:
    Prisoner.objects.filter(pk=prisoner.pk).update(name="Afiaddin\nBcc: everyone")
    prisoner.refresh_from_db()
    record.publish(case=prisoner, by=None)
    sending.deliver()
    message = mailbox.messages[-1]
    assert message["Bcc"] is None
    assert "Afiaddin Bcc: everyone" in message["Subject"]
    assert mailbox.recipients == [MOTHER]


def test_a_long_sentence_is_cut_at_a_word_in_the_subject() -> None:
    news = News(1, "word " * 100, timezone.now(), "")
    assert len(news.sentence) <= 150
    assert news.sentence.endswith("word…")


def test_a_digest_spells_out_a_hundred_changes_and_counts_the_rest(prisoner: Prisoner) -> None:
    first = Version.objects.latest("sequence")
    follower = Follower.objects.get()
    news = [News(n, f"Change {n}.", first.published_at, "") for n in range(1, 121)]
    delivery = Delivery(pk=7, version=first, follower=follower, rhythm="weekly")
    message = letters.digest([delivery] * 120, news)
    assert message.subject == "120 changes you follow"
    assert "Change 100." in message.body
    assert "Change 101." not in message.body
    assert "And 20 changes more" in message.body
    stop = tokens.read(message.extra_headers["List-Unsubscribe"].strip("<>").split("/")[-2])
    assert (stop.follower, stop.rhythm) == (follower.pk, "weekly")


def test_news_reads_no_document(prisoner: Prisoner, django_assert_num_queries) -> None:
    version = Version.objects.latest("sequence")
    with django_assert_num_queries(1) as captured:
        news = news_of([version.pk])
    assert news[version.pk].url == prisoner_url(version.public_id)
    assert '"document",' not in captured.captured_queries[0]["sql"].replace(" ->> ", "")
