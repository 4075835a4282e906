"""The guides of docs/guides/, followed block by block as a reader does, on a record of which the answers are known."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

from config.environment import CHECKOUT
from tests.factories import (
    CaseCitationFactory,
    DetentionFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    SourceFactory,
    published,
)

GUIDES = CHECKOUT / "docs" / "guides"
SITE = "https://vigil.example"
# What a reader does once and the tests have done already.
INSTALLING = ("pip install ", "sudo apt install ")


@dataclass(frozen=True)
class Block:
    """A block of code: its language, the name of the file it is (if any), and what is in it."""

    language: str
    name: str
    text: str


def blocks_of(guide: str) -> list[Block]:
    """The blocks of a guide, in order."""
    tokens = MarkdownIt("commonmark").parse((GUIDES / guide).read_text(encoding="utf-8"))
    words = [(token.info.split(), token.content) for token in tokens if token.type == "fence"]
    return [Block(info[0], info[1] if len(info) > 1 else "", text) for info, text in words]


@dataclass
class Reader:
    """Somebody who follows a guide in a folder of their own; `said`: what the last thing they did printed."""

    server: str
    folder: Path
    said: str = ""
    # A program grows from block to block: what was printed before is not looked at again.
    program: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)

    def here(self, text: str) -> str:
        """The same with the address of the server."""
        return text.replace(SITE, self.server)

    def follow(self, block: Block, *, database: Path | None = None) -> None:
        """Do what a block says; a block of text is what the one before must have printed."""
        if block.language == "text":
            assert _lines(self.said.replace(self.server, SITE)) == _lines(block.text)
        elif block.language == "sh":
            lines = [line for line in block.text.splitlines() if not line.startswith(INSTALLING)]
            self.said = self._run("bash", "-euo", "pipefail", "-c", self.here("\n".join(lines)))
        elif block.language == "python" and block.name:
            (self.folder / block.name).write_text(self.here(block.text), encoding="utf-8")
            self.said = self._run(sys.executable, block.name)
        elif block.language in ("python", "r"):
            self._grow(block)
        elif block.language == "sql":
            assert database is not None, "nothing to ask"
            with closing(sqlite3.connect(database)) as copy:
                self.said = "\n".join("|".join(map(str, row)) for row in copy.execute(block.text))
        else:
            raise AssertionError(f"Nobody tries out what is written in {block.language}.")

    def _grow(self, block: Block) -> None:
        language, file = block.language, self.folder / f"program.{block.language}"
        self.program[language] = self.program.get(language, "") + self.here(block.text) + "\n"
        file.write_text(self.program[language], encoding="utf-8")
        whole = self._run(sys.executable if language == "python" else "Rscript", file.name)
        before = self.printed.get(language, "")
        assert whole.startswith(before)
        self.said, self.printed[language] = whole[len(before) :], whole

    def _run(self, *command: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        # None of ours: a reader has only the guide.
        env = {"PATH": path, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(self.folder)}
        done = subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout


def has(program: str) -> bool:
    return shutil.which(program) is not None


def fill_for_guides() -> None:
    """Three journalists: one was held all along, one from December to January, of one nobody knows until when."""
    for name, arrested, ended in (
        ("Aydan Quliyeva", "2023-11-20", ""),
        ("Rauf Səmədov", "2023-12-05", "2024-02-20"),
        ("Leyla Nəbiyeva", "2024-01-10", "2024-01/2024-03"),
    ):
        person = PrisonerFactory(name=name)
        PrisonerGroupFactory(prisoner=person)
        over = {"has_ended": True, "ended": ended, "end_kind": "release"} if ended else {}
        DetentionFactory(prisoner=person, arrested=arrested, **over)
        source = SourceFactory(url=f"https://news.example/{name.split()[0].lower()}")
        CaseCitationFactory(prisoner=person, source=source, field="name")
        published(person)


def _lines(text: str) -> Iterator[str] | list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]
