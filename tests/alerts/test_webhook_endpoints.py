"""Endpoints that are hostile: what leads into our own network, never ends, drips, or is somebody else."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from alerts.channels import webhook as channel
from alerts.models import Webhook
from tests.receiver import NAME, Receiver

HEADERS = {"content-type": "application/json"}


def refusal(endpoint: str) -> channel.NotDelivered:
    with pytest.raises(channel.NotDelivered) as caught:
        channel.post(endpoint, b"{}", HEADERS)
    return caught.value


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::7f00:1]",
        "[fe80::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "localhost",
        "0x7f000001", "2130706433", "127.1",
    ],
)  # fmt: skip
def test_nothing_is_posted_into_networks_that_are_not_public(host: str) -> None:
    assert refusal(f"https://{host}/").reason == "The name leads to an address that is not public."


def names_lead_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """What DNS says of any name, an answer a question; the list of names that were asked."""
    real, asked, left = socket.getaddrinfo, [], list(answers)

    def answer(host: Any, port: Any, *arguments: Any, **named: Any) -> list[Any]:
        if not str(host).endswith(".example"):
            return real(host, port, *arguments, **named)
        asked.append(str(host))
        return [found for address in left.pop(0) for found in real(address, port, *arguments, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_one_private_address_among_public_ones_is_enough_to_refuse_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_to(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    assert refusal(f"https://{NAME}/").reason == "The name leads to an address that is not public."


def test_a_name_is_asked_once_and_its_certificate_is_checked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = names_lead_to(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    channel.post(f"https://{NAME}:{receiver.port}/", b"{}", HEADERS)
    assert (asked, receiver.names) == ([NAME], [NAME])
    assert receiver.posts[0].headers["host"] == f"{NAME}:{receiver.port}"


def test_a_certificate_for_another_name_is_refused(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_to(monkeypatch, ["127.0.0.1"])
    assert "Hostname mismatch" in refusal(f"https://other.example:{receiver.port}/").reason
    assert receiver.posts == []


def test_a_certificate_that_nobody_vouches_for_is_refused(receiver: Receiver, settings: Any) -> None:
    settings.OUTGOING_CA_FILE = ""
    assert refusal(receiver.url).reason.startswith("Bad certificate: ")
    assert receiver.posts == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"location": receiver.url}
    assert refusal(receiver.url).reason == f"The answer was {status}."
    assert len(receiver.posts) == 1


def test_an_endless_answer_is_read_only_so_far(receiver: Receiver) -> None:
    def endless(write: Callable[[bytes], object]) -> None:
        while not receiver.closing.is_set():
            write(b"x" * 65536)

    receiver.status, receiver.then = 200, endless
    start = time.monotonic()
    channel.post(receiver.url, b"{}", HEADERS)
    assert time.monotonic() - start < channel.TOTAL_SECONDS / 2


@pytest.fixture
def dripping(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[bytes], object]], None]:
    """An answer of a byte now and then, and a sender with little patience."""
    monkeypatch.setattr(channel, "TOTAL_SECONDS", 0.6)

    def drip(write: Callable[[bytes], object]) -> None:
        for _n in range(100):
            if receiver.closing.wait(0.05):
                return
            write(b"x")

    return drip


def test_an_answer_that_drips_is_given_up_on(receiver: Receiver, dripping: Any) -> None:
    receiver.instead = dripping
    start = time.monotonic()
    given_up = refusal(receiver.url)
    assert (given_up.reason, given_up.unreachable) == ("No answer: TimeoutError", True)
    assert time.monotonic() - start < 3


def test_a_message_is_taken_by_the_status_however_slowly_the_rest_drips(receiver: Receiver, dripping: Any) -> None:
    receiver.status, receiver.then = 200, dripping
    start = time.monotonic()
    channel.post(receiver.url, b"{}", HEADERS)
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("http://example.org/hook", "starts with https://"),
        ("ftp://example.org/hook", "starts with https://"),
        ("https://user:password@example.org/", "no user name or password"),
        ("https://token@example.org/", "no user name or password"),
        ("https://", "Please write it like"),
        ("https://exa mple.org/", "Please write it like"),
        ("https://example.org:99999/", "Please write it like"),
        ("https://example.org:0/", "Please write it like"),
        ("https://[::1/", "Please write it like"),
        ("https://example.org/\r\nx: y", "Please write it like"),
        ("https://exämple.org/", "Please write it like"),
        ("https://example.org/#part", "Please write it like"),
        ("https://example.org/" + "x" * 1000, "at most 1000 characters"),
    ],
)
@pytest.mark.django_db
def test_what_is_no_endpoint_is_refused_in_words(endpoint: str, said: str) -> None:
    webhook = Webhook(name="A newspaper", endpoint=endpoint, events=["case.published"])
    with pytest.raises(ValidationError) as caught:
        webhook.full_clean(exclude=["follows_after", "secret"])
    assert said in " ".join(caught.value.message_dict["endpoint"])
