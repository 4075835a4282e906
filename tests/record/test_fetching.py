"""Pages of others: what is opened, and what is not, however badly their servers behave."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from record.fetching import NotFetched, Page, fetch
from tests.receiver import NAME, Receiver, ServedPage, http_server, https_server

MOST = 100_000


@pytest.fixture
def server(settings: Any) -> Iterator[Receiver]:
    """A server of someone else's, which alone may be on this machine."""
    with http_server() as server:
        settings.OUTGOING_ALLOWED_NETWORKS = ("127.0.0.0/8",)
        settings.OUTGOING_ALLOWED_PORTS = (server.port,)
        yield server


@pytest.fixture
def secure(settings: Any, tmp_path: Path) -> Iterator[Receiver]:
    """The same with TLS."""
    with https_server(tmp_path) as server:
        settings.OUTGOING_ALLOWED_NETWORKS = ("127.0.0.0/8",)
        settings.OUTGOING_ALLOWED_PORTS = (server.port,)
        settings.OUTGOING_CA_FILE = str(tmp_path / "cert.pem")
        yield server


def refusal(url: str, **how: Any) -> NotFetched:
    with pytest.raises(NotFetched) as caught:
        fetch(url, **({"most": MOST} | how))
    return caught.value


def redirect(location: str, status: int = 302) -> ServedPage:
    return ServedPage(status=status, headers={"location": location})


def names_lead_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """What DNS says of any .example name, an answer a question; the list of names that were asked."""
    real, asked, left = socket.getaddrinfo, [], list(answers)

    def answer(host: Any, port: Any, *arguments: Any, **named: Any) -> list[Any]:
        if not str(host).endswith(".example"):
            return real(host, port, *arguments, **named)
        asked.append(str(host))
        return [found for address in left.pop(0) for found in real(address, port, *arguments, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


# --- What is fetched ------------------------------------------------------------------------------------------------


def test_a_page_is_fetched_and_we_say_who_we_are(server: Receiver, settings: Any) -> None:
    server.pages["/news?id=%D1%8F"] = ServedPage(b"<p>News</p>")
    page = fetch(server.at("/news?id=я#part"), most=MOST)
    assert (page.status, page.body, page.url) == (200, b"<p>News</p>", server.at("/news?id=%D1%8F"))
    headers = server.gets[0].headers
    assert headers["user-agent"] == f"Vigil (+{settings.SITE_URL}/about/)"
    assert "cookie" not in headers
    assert "referer" not in headers


def test_what_went_over_the_wire_is_kept_byte_by_byte(server: Receiver) -> None:
    def chunked(write: Callable[[bytes], object]) -> None:
        write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")

    server.instead = chunked
    page = fetch(server.at("/a"), most=MOST)
    assert page.body == b"abc"
    (exchange,) = page.exchanges
    assert exchange.response.endswith(b"chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    assert exchange.request.startswith(b"GET /a HTTP/1.1\r\n")
    assert exchange.address == "127.0.0.1"


def test_redirects_are_followed_relative_ones_too(server: Receiver) -> None:
    server.pages |= {"/1": redirect("/2", 301), "/2": redirect("3"), "/3": ServedPage(b"here")}
    page = fetch(server.at("/1"), most=MOST)
    assert (page.body, page.url) == (b"here", server.at("/3"))
    assert [e.url for e in page.exchanges] == [server.at(f"/{n}") for n in (1, 2, 3)]


def test_a_redirect_with_letters_that_are_not_ascii_is_followed(server: Receiver) -> None:
    server.pages |= {
        "/1": redirect("/məhbus".encode().decode("latin-1")),
        "/m%C9%99hbus": ServedPage(b"here"),
    }
    assert fetch(server.at("/1"), most=MOST).body == b"here"


def test_a_page_may_lead_from_http_to_https(server: Receiver, secure: Receiver, settings: Any) -> None:
    settings.OUTGOING_ALLOWED_PORTS = (server.port, secure.port)
    server.pages["/1"] = redirect(secure.at("/2"))
    secure.pages["/2"] = ServedPage(b"here")
    assert fetch(server.at("/1"), most=MOST).url == secure.at("/2")


def test_five_redirects_are_followed_and_no_more(server: Receiver) -> None:
    server.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(6)}
    server.pages["/6"] = ServedPage(b"here")
    assert fetch(server.at("/1"), most=MOST).body == b"here"
    assert "leads on more than 5 times" in refusal(server.at("/0")).reason


# --- Where nothing is asked -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "https://127.0.0.1/", "http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/",
        "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://localhost/", "http://0x7f000001/",
        "http://2130706433/", "http://127.1/", "http://0.0.0.0/", "http://192.168.1.1:80/",
    ],
)  # fmt: skip
def test_networks_that_are_not_public_are_never_asked(url: str) -> None:
    found = refusal(url)
    assert (found.reason, found.refused) == ("The name leads to an address that is not public.", True)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org/", "start with http"),
        ("file:///etc/passwd", "start with http"),
        ("gopher://example.org/", "start with http"),
        ("javascript:alert(1)", "start with http"),
        ("//example.org/", "start with http"),
        ("http://", "start with http"),
        ("", "start with http"),
        ("http://user:word@example.org/", "user name or password"),
        ("http://user@example.org/", "user name or password"),
        ("http://example.org:22/", "port"),
        ("http://example.org:6379/", "port"),
        ("http://example.org:99999/", "not the address of a page"),
        ("http://[::1/", "not the address of a page"),
        ("http://" + "x" * 300 + ".org/", "not the address of a page"),
    ],
)
def test_what_is_no_page_is_refused_in_words(url: str, said: str) -> None:
    found = refusal(url)
    assert said in found.reason
    assert found.refused


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "http://169.254.169.254/", "https://[::1]/", "file:///etc/passwd", "http://127.0.0.1:1/"],
)
def test_a_redirect_leads_nowhere_that_an_address_would_not(server: Receiver, settings: Any, location: str) -> None:
    settings.OUTGOING_ALLOWED_NETWORKS = ("127.0.0.1/32",)
    server.pages["/1"] = redirect(location)
    assert refusal(server.at("/1")).refused
    assert len(server.gets) == 1


def test_a_name_that_changes_its_answer_changes_nothing(server: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    server.pages["/1"] = ServedPage(b"here")
    asked = names_lead_to(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    assert fetch(f"http://{NAME}:{server.port}/1", most=MOST).body == b"here"
    assert asked == [NAME]


def test_each_redirect_to_the_same_name_is_vetted_again(server: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    server.pages["/1"] = redirect("/2")
    names_lead_to(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    assert refusal(f"http://{NAME}:{server.port}/1").refused


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_to(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    assert refusal(f"http://{NAME}/").refused


def test_a_desk_that_opens_no_pages_asks_nobody(server: Receiver, settings: Any) -> None:
    settings.OUTGOING_PAGES = False
    assert "opens no pages" in refusal(server.at("/1")).reason
    assert server.gets == []


# --- Servers that behave badly --------------------------------------------------------------------------------------


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Receiver, settings: Any) -> None:
    settings.OUTGOING_CA_FILE = ""
    assert refusal(secure.at("/1")).reason.startswith("Bad certificate: ")
    assert secure.gets == []


def test_a_certificate_for_another_name_is_refused(secure: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    names_lead_to(monkeypatch, ["127.0.0.1"])
    assert "Hostname mismatch" in refusal(f"https://other.example:{secure.port}/").reason


def endless(server: Receiver, piece: bytes) -> Callable[[Callable[[bytes], object]], None]:
    def go_on(write: Callable[[bytes], object]) -> None:
        while not server.closing.is_set():
            write(piece)

    return go_on


def test_an_endless_page_is_refused_or_cut_where_it_was_said(server: Receiver) -> None:
    server.status, server.then = 200, endless(server, b"x" * 65536)
    assert "larger than" in refusal(server.at("/1")).reason
    page = fetch(server.at("/1"), most=MOST, cut=True)
    assert (len(page.body), page.exchanges[0].cut) == (MOST, True)


def test_chunks_of_one_byte_are_bounded_by_what_goes_over_the_wire(server: Receiver) -> None:
    def begin(write: Callable[[bytes], object]) -> None:
        write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        endless(server, b"1\r\nx\r\n" * 1000)(write)

    server.instead = begin
    page = fetch(server.at("/1"), most=MOST, cut=True)
    assert page.exchanges[0].cut
    assert len(page.exchanges[0].response) < MOST + 200_000


@pytest.mark.parametrize("piece", [b"x: y\r\n" * 1000, b"x" * 65536, b"HTTP/1.1 100 Continue\r\n\r\n" * 100])
def test_endless_headers_are_given_up_on(server: Receiver, piece: bytes) -> None:
    def begin(write: Callable[[bytes], object]) -> None:
        write(b"HTTP/1.1 200 OK\r\nx: " if piece[:1] == b"x" else b"")
        endless(server, piece)(write)

    server.instead = begin
    start = time.monotonic()
    assert refusal(server.at("/1")).reason.startswith("No answer: ")
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("fixture", ["server", "secure"])
def test_a_page_that_drips_is_given_up_on(fixture: str, request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue(fixture)

    def drip(write: Callable[[bytes], object]) -> None:
        for _n in range(100):
            if server.closing.wait(0.05):
                return
            write(b"x")

    server.status, server.then = 200, drip
    start = time.monotonic()
    assert refusal(server.at("/1"), seconds=0.6).reason == "The page did not answer in time."
    assert time.monotonic() - start < 3


def test_the_clock_runs_over_all_redirects_together(server: Receiver) -> None:
    def late(write: Callable[[bytes], object]) -> None:
        server.closing.wait(0.25)
        write(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")

    server.instead = late
    assert refusal(server.at("/"), seconds=0.6).reason == "The page did not answer in time."


def test_a_page_that_breaks_off_is_no_page(server: Receiver) -> None:
    server.pages["/1"] = ServedPage(b"half", headers={"content-length": "8"})
    assert refusal(server.at("/1")).reason == "The page broke off."


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x16\x03\x01\x00"])
def test_what_is_not_http_is_no_answer(server: Receiver, answer: bytes) -> None:
    def once(write: Callable[[bytes], object]) -> None:
        write(answer)

    server.instead = once
    assert refusal(server.at("/1")).reason.startswith("No answer: ")


def test_nobody_there_is_said_in_words(server: Receiver, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.OUTGOING_ALLOWED_PORTS = (taken.getsockname()[1],)
        assert refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/").reason == "No answer: ConnectionRefusedError"


def test_a_name_that_leads_nowhere_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_arguments: Any, **_named: Any) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert refusal("http://nowhere.example/").reason == "There is no host of this name."


# --- Packed pages ---------------------------------------------------------------------------------------------------


def packed(body: bytes, encoding: str, server: Receiver) -> Page:
    server.pages["/1"] = ServedPage(body, headers={"content-encoding": encoding})
    return fetch(server.at("/1"), most=MOST)


def test_a_packed_page_is_unpacked_to_its_bound_and_kept_as_it_came(server: Receiver) -> None:
    bomb = gzip.compress(b"x" * 50_000_000)
    page = packed(bomb, "gzip", server)
    assert page.decoded(1000) == b"x" * 1000
    assert page.exchanges[0].response.endswith(bomb)


def test_deflate_is_unpacked_too(server: Receiver) -> None:
    assert packed(zlib.compress(b"news"), "deflate", server).decoded(1000) == b"news"


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "nonsense"])
def test_a_page_packed_in_an_unasked_way_is_refused(server: Receiver, encoding: str) -> None:
    with pytest.raises(NotFetched, match="not asked for"):
        packed(b"x", encoding, server).decoded(1000)


def test_a_page_that_is_not_packed_as_it_says_is_refused(server: Receiver) -> None:
    with pytest.raises(NotFetched, match="cannot be read"):
        packed(b"plain", "gzip", server).decoded(1000)
