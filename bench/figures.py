"""Figures: what was measured, and what it must reach."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

WHERE = Path(__file__).resolve().parent.parent / "var" / "bench"


@dataclass(frozen=True)
class Figure:
    """One measured figure. `at_least` or `at_most` is its limit, where it has one."""

    what: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure is within its limit."""
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def times_its_limit(self) -> float:
        """How many times its limit it reaches: 1 or more where it holds."""
        if self.at_least is not None:
            return self.value / self.at_least
        return self.at_most / max(self.value, 1e-9) if self.at_most is not None else 1.0

    @property
    def limit(self) -> str:
        """The limit in words."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g} {self.unit}".strip()
        return f"≤ {self.at_most:g} {self.unit}".strip() if self.at_most is not None else ""


def table(title: str, figures: Sequence[Figure]) -> str:
    """The figures as lines of text, with their limits and whether they hold."""
    rows = [
        (
            f.what,
            f"{f.value:,.4g} {f.unit}".strip(),
            f.limit,
            ("ok" if f.holds else "NOT MET") if f.limit else "",
            f.note,
        )
        for f in figures
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) for row in rows]
    notes = [row[4] for row in rows]
    return "\n".join([title, *(f"  {line}  {note}".rstrip() for line, note in zip(lines, notes, strict=True))])


def keep(name: str, figures: Sequence[Figure], *, where: Path = WHERE) -> Path:
    """Write the figures to var/bench/<name>.json."""
    where.mkdir(parents=True, exist_ok=True)
    path = where / f"{name}.json"
    kept = [asdict(figure) | {"holds": figure.holds} for figure in figures]
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def read(name: str, *, where: Path = WHERE) -> list[Figure]:
    """The figures that were kept under a name; none where nothing was."""
    path = where / f"{name}.json"
    if not path.exists():
        return []
    return [Figure(**{k: v for k, v in kept.items() if k != "holds"}) for kept in json.loads(path.read_text())]
