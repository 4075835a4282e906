"""A profile at the edge: kept by nginx as it is deployed, beside a file of the same bytes from the same nginx."""

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


def figures_of_the_edge(site: Served, path: str, folder: Path) -> list[Figure]:
    """The figures of issue 9 that the edge has: a page that is kept, and the answer that nothing changed."""
    root = folder / "files"
    root.mkdir(parents=True)
    # nginx's workers may be somebody else.
    folder.chmod(0o755)
    (root / "page.html").write_bytes(site.get(path))
    with _edge(folder, site, root) as (edge, files):
        kept, file = Load(edge, [path]), Load(files, ["/page.html"])
        whole = answers_a_second({"kept": kept, "file": file})
        known = {"If-None-Match": _tag_of(edge, path)}, {"If-None-Match": _tag_of(files, "/page.html")}
        unchanged = answers_a_second({"kept": replace(kept, headers=known[0]), "file": replace(file, headers=known[1])})
    return [
        _figure("a profile at the edge, to a file of the same bytes", whole),
        _figure("the same where the reader has it already (304)", unchanged),
    ]


def _figure(what: str, rates: dict[str, float]) -> Figure:
    note = f"{rates['kept']:,.0f} and {rates['file']:,.0f} answers a second, from the same nginx"
    return Figure(what, rates["kept"] / rates["file"], "×", at_least=0.95, note=note)


@contextmanager
def _edge(folder: Path, site: Served, root: Path) -> Iterator[tuple[Served, Served]]:
    """Our nginx before the site, and the same process serving a folder at another door."""
    port, files = free_port(), free_port()
    whole = written(folder, port, site.line.port, site.line.port)
    beside = f"    server {{ listen 127.0.0.1:{files}; root {root}; }}\n"
    text = whole.read_text().rstrip()
    whole.write_text(text.removesuffix("}") + beside + "}\n")

    def answers() -> bool:
        return _status(port, "/about/", site.host) == 200

    with running(folder, whole, answers):
        yield _served(site.process, port, site.host), _served(site.process, files, f"127.0.0.1:{files}")


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
