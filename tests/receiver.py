"""A real HTTP(S) server that keeps what is posted to it, serves pages, and behaves as badly as it is told."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NAME = "hook.example"
Answering = Callable[[Callable[[bytes], object]], None]


@dataclass
class Post:
    """One request, as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class ServedPage:
    """A page that the server has."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/html"})


class Receiver:
    """What the server has taken; `status` and `then` say how it answers."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port, self.scheme = port, scheme
        self.posts: list[Post] = []
        self.gets: list[Post] = []
        self.pages: dict[str, ServedPage] = {}  # by path; else it answers as it does to a post
        self.names: list[str | None] = []  # asked for in TLS
        self.status = 204
        self.headers: dict[str, str] = {}
        # Called with the answer's `write`, after its headers or instead of them, to go on as badly as it likes.
        self.then: Answering | None = None
        self.instead: Answering | None = None
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return self.at("/hook?of=vigil")

    def at(self, path: str) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is what some tests are about: nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["content-length"]))
        receiver.posts.append(Post(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self._answer(receiver)

    def do_GET(self) -> None:
        receiver = self.server.receiver
        receiver.gets.append(Post(self.path, {k.lower(): v for k, v in self.headers.items()}, b""))
        page = receiver.pages.get(self.path)
        if page is None:
            self._answer(receiver)
            return
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.body)

    def _answer(self, receiver: Receiver) -> None:
        if receiver.instead is not None:
            receiver.instead(self.wfile.write)
            return
        self.send_response(receiver.status)
        for name, value in receiver.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if receiver.then is not None:
            receiver.then(self.wfile.write)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def https_server(folder: Path) -> Iterator[Receiver]:
    """A server on a free loopback port; its certificate (127.0.0.1, hook.example) lies in `folder`/cert.pem."""
    make_certificate(folder)
    with _serving("https", lambda server, receiver: _secure(folder, server, receiver)) as receiver:
        yield receiver


@contextmanager
def http_server() -> Iterator[Receiver]:
    """A server on a free loopback port, without TLS."""
    with _serving("http", lambda server, receiver: None) as receiver:
        yield receiver


def _secure(folder: Path, server: _Server, receiver: Receiver) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    context.sni_callback = lambda _socket, name, _context: receiver.names.append(name)
    # Not shaken by the thread that accepts: one client that says nothing would keep the others out.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)


@contextmanager
def _serving(scheme: str, prepare: Callable[[_Server, Receiver], None]) -> Iterator[Receiver]:
    server = _Server(("127.0.0.1", 0), _Handler)
    receiver = server.receiver = Receiver(server.server_address[1], scheme)
    prepare(server, receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()


def make_certificate(folder: Path) -> None:
    """Write a certificate that nobody else trusts for 127.0.0.1 and hook.example (cert.pem) and its key (key.pem)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Receiver of the tests")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
