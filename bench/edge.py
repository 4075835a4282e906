"""A profile at the edge: kept by nginx as it is deployed, beside a file of the same bytes from the same nginx, with the
same header fields and without them."""

from __future__ import annotations

import http.client
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.figures import Figure
from bench.load import Load, answers_a_second
from bench.served import Served
from tests.deploy.edge import free_port, running, written

# Two folders with the same file.
ALIKE, PLAIN = "alike", "plain"
OWN_FIELDS = {"date", "server", "connection", "content-type", "content-length", "last-modified", "etag"}
OWN_FIELDS |= {"ratelimit", "ratelimit-policy"}


def figures_of_the_edge(site: Served, path: str, folder: Path) -> list[Figure]:
    """The figures of issue 9 that the edge has: a page that is kept, and the answer that nothing changed."""
    root = folder / "files"
    root.mkdir(parents=True)
    # nginx's workers may be somebody else.
    folder.chmod(0o755)
    for name in (ALIKE, PLAIN):
        (root / name).mkdir()
        (root / name / "page.html").write_bytes(site.get(path))
    with _edge(folder, site, root, path) as (edge, files):
        kept = Load(edge, [path])
        others = {name: Load(files, [f"/{name}/page.html"]) for name in (ALIKE, PLAIN)}
        whole = answers_a_second({"kept": kept} | others)
        unchanged = answers_a_second({name: _known(load) for name, load in ({"kept": kept} | others).items()})
    return [
        _figure("a profile at the edge, to a file of the same bytes", whole),
        _figure("the same where the reader has it already (304)", unchanged),
    ]


def _known(load: Load) -> Load:
    """The same, asked by who has it already."""
    return replace(load, headers={"If-None-Match": _tag_of(load.served, load.paths[0])})


def _figure(what: str, rates: dict[str, float]) -> Figure:
    note = (
        f"{rates['kept']:,.0f} and {rates[ALIKE]:,.0f} answers a second, from the same nginx, head and body alike; "
        f"{rates[PLAIN]:,.0f} of the file without the head that our pages have: {rates['kept'] / rates[PLAIN]:.2f} ×"
    )
    return Figure(what, rates["kept"] / rates[ALIKE], "×", at_least=0.95, note=note)


@contextmanager
def edge_before(folder: Path, site: Served, *, beside: str = "") -> Iterator[Served]:
    """Our nginx before a site, as it is deployed; `beside`: another server for the same process, as nginx has it
    written."""
    port = free_port()
    whole = written(folder, port, site.line.port, site.line.port)
    whole.write_text(f"{whole.read_text().rstrip().removesuffix('}')}{beside}}}\n")

    def answers() -> bool:
        return _status(port, "/about/", site.host) == 200

    with running(folder, whole, answers):
        yield _served(site.process, port, site.host)


@contextmanager
def _edge(folder: Path, site: Served, root: Path, path: str) -> Iterator[tuple[Served, Served]]:
    """The same, and a folder at another door of it: what lies in ALIKE with the fields that a page has."""
    files = free_port()
    alike = f"location /{ALIKE}/ {{ {' '.join(_fields_of(site, path))} }}"
    kind = "default_type 'text/html; charset=utf-8';"
    beside = f"    server {{ listen 127.0.0.1:{files}; root {root}; {kind} {alike} }}\n"
    with edge_before(folder, site, beside=beside) as edge:
        yield edge, _served(site.process, files, f"127.0.0.1:{files}")


def _fields_of(site: Served, path: str) -> Iterator[str]:
    """Lines for nginx that add the header fields of an answer, beside those that it gives with a file by itself."""
    site.line.request("GET", path, headers={"Host": site.host})
    with site.line.getresponse() as answer:
        answer.read()
        for name, value in answer.getheaders():
            if name.lower() not in OWN_FIELDS:
                yield f'add_header {name} "{value}" always;'
    # What the edge says of a page that it kept.
    yield "add_header X-Cache HIT always;"


def _served(process: subprocess.Popen[bytes], port: int, host: str) -> Served:
    return Served(process, http.client.HTTPConnection("127.0.0.1", port, timeout=30), host)


def _status(port: int, path: str, host: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path, headers={"Host": host})
        return line.getresponse().status
    except OSError:
        return 0
    finally:
        line.close()


def _tag_of(served: Served, path: str) -> str:
    """The ETag of an answer, which is kept from then on. Raises RuntimeError where asking with it is not answered by
    304."""
    tag = ""
    for wanted in (200, 200, 304):
        served.line.request(
            "GET", path, headers={"Host": served.host} | ({"If-None-Match": tag} if wanted == 304 else {})
        )
        answer = served.line.getresponse()
        answer.read()
        if answer.status != wanted:
            raise RuntimeError(f"{path}: {answer.status} and not {wanted}")
        tag = answer.headers["ETag"]
    return tag
