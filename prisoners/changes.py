"""What happened to a person between two public documents: arrests, hearings, transfers, releases … as plain facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from record.publication import Document, Happening

Facts = dict[str, Any]

# Sections whose change is told as such; a change of any other field is told as one "updated".
_TOLD_ELSEWHERE = {
    "detentions",
    "incidents",
    "recognitions",
    "status",
    "status_detail",
    "sources",
    "group_names",
    "group_citations",
}


def happened_to_prisoner(old: Document | None, new: Document | None) -> list[Happening]:
    """What happened, the gravest first. A fact that was there before and reads otherwise now has change="corrected"."""
    if new is None:
        return [{"kind": "withdrawn"}]
    if old is None:
        return [{"kind": "new_case", "status": new["status"]}]
    found = [
        *_detentions(old, new),
        *_in_list(old["incidents"], new["incidents"], "ill_treatment", _incident, _incident_identity),
        *_in_list(old["recognitions"], new["recognitions"], "recognition", _recognition, _recognition_identity),
    ]
    if old["naming"] != "named" and new["naming"] == "named":
        found.insert(0, {"kind": "named", "before": old["name"]})
    # A section that documents did not have yet, and in which nothing stands, is no change.
    fields = [
        key for key in new if key not in _TOLD_ELSEWHERE and old.get(key) != new[key] and (key in old or new[key])
    ]
    if fields or not found:
        found.append({"kind": "updated", "fields": fields})
    return found


def _detentions(old: Document, new: Document) -> Iterable[Happening]:
    before = {d["id"]: d for d in old["detentions"]}
    for detention in new["detentions"]:
        earlier = before.pop(detention["id"], None)
        if earlier is None:
            yield {"kind": "arrest", "change": "added", **_arrest(detention)}
            if detention["ended"] is not None:
                yield {"kind": _end(detention), "change": "added", **_ending(detention)}
            continue
        yield from _within(earlier, detention)
    for detention in before.values():
        yield {"kind": "arrest", "change": "removed", **_arrest(detention)}


def _within(old: Document, new: Document) -> Iterable[Happening]:
    """What happened in one detention."""
    if old["ended"] is None and new["ended"] is not None:
        yield {"kind": _end(new), "change": "added", **_ending(new)}
    elif old["ended"] is not None and new["ended"] is None:
        yield {"kind": _end(old), "change": "removed", **_ending(old)}
    elif _ending(old) != _ending(new):
        yield {"kind": _end(new), "change": "corrected", "before": _ending(old), **_ending(new)}
    if _arrest(old) != _arrest(new):
        yield {"kind": "arrest", "change": "corrected", "before": _arrest(old), **_arrest(new)}
    hearings, verdicts = _split_hearings(old["hearings"], new["hearings"])
    yield from _in_list(*verdicts, "verdict", _hearing, _hearing_identity)
    yield from _in_list(*hearings, "hearing", _hearing, _hearing_identity)
    yield from _in_list(old["sentences"], new["sentences"], "sentence", _sentence, _sentence_identity)
    yield from _transfers(old["custody"], new["custody"])
    yield from _in_list(old["charges"], new["charges"], "charge", _charge, _charge_identity)


def _transfers(old: list[Document], new: list[Document]) -> Iterable[Happening]:
    """With a place of custody that was added goes the last that was known before, unless it is earlier than that."""
    last = max(old, key=_since, default=None)
    for happening in _in_list(old, new, "transfer", _custody, _custody_identity):
        is_later = last is not None and _since(last) <= (happening["date"]["earliest"] or "")
        if last is not None and is_later and happening["change"] == "added":
            happening["before"] = {"place": _custody(last)["place"]}
        yield happening


def _since(c: Document) -> str:
    return c["since"]["earliest"] or ""


def _in_list(
    old: list[Document],
    new: list[Document],
    kind: str,
    facts: Callable[[Document], Facts],
    identity: Callable[[Document], tuple[Any, ...]],
) -> Iterable[Happening]:
    """Added, corrected and removed items. An item is the same if its identity is; of those left, one gone and one come
    are one corrected (a hearing whose date was moved), in order."""
    gone, come = list(old), []
    for item in new:
        earlier = next((o for o in gone if identity(o) == identity(item)), None)
        if earlier is None:
            come.append(item)
            continue
        gone.remove(earlier)
        if facts(earlier) != facts(item):
            yield {"kind": kind, "change": "corrected", "before": facts(earlier), **facts(item)}
    for item in come:
        if gone:
            yield {"kind": kind, "change": "corrected", "before": facts(gone.pop(0)), **facts(item)}
        else:
            yield {"kind": kind, "change": "added", **facts(item)}
    for item in gone:
        yield {"kind": kind, "change": "removed", **facts(item)}


def _split_hearings(old: list[Document], new: list[Document]) -> tuple[tuple[list, list], tuple[list, list]]:
    """A verdict is told as a verdict, even where the same sitting stood on record as a hearing before."""
    verdict = {_hearing_identity(h) for h in new if h["kind"] == "verdict"}

    def split(hearings: list[Document]) -> tuple[list[Document], list[Document]]:
        told = [h for h in hearings if h["kind"] == "verdict" or _hearing_identity(h) in verdict]
        return [h for h in hearings if h not in told], told

    (old_hearings, old_verdicts), (new_hearings, new_verdicts) = split(old), split(new)
    return (old_hearings, new_hearings), (old_verdicts, new_verdicts)


def _name(reference: Document | None) -> str:
    return reference["name"] if reference else ""


def _arrest(d: Document) -> Facts:
    return {
        "detention": d["id"],
        "date": d["arrested"],
        "place": d["place"],
        "by_whom": d["arrested_by"],
        "held_as": d["kind"],
    }


def _end(d: Document) -> str:
    return "death" if d["end_kind"] == "death_in_custody" else "release"


def _ending(d: Document) -> Facts:
    return {"detention": d["id"], "date": d["ended"], "how": d["end_kind"]}


def _hearing(h: Document) -> Facts:
    return {
        "hearing": h["kind"],
        "date": h["date"],
        "time": h["time"],
        "time_zone": h["time_zone"],
        "court": _name(h["court"]),
        "judge": h["judge"],
        "outcome": h["outcome"],
    }


def _hearing_identity(h: Document) -> tuple[Any, ...]:
    return (h["date"]["edtf"], h["court"]["id"] if h["court"] else "")


def _sentence(s: Document) -> Facts:
    return {key: s[key] for key in ("years", "months", "days", "amount", "currency", "suspended")} | {
        "sentence": s["kind"],
        "changed_later": s["changed_later"],
    }


def _sentence_identity(s: Document) -> tuple[Any, ...]:
    return (s["kind"], s["duration"], s["amount"], s["hearing"])


def _custody(c: Document) -> Facts:
    return {"place": _name(c["institution"]) or c["place"], "date": c["since"], "until": c["until"]}


def _custody_identity(c: Document) -> tuple[Any, ...]:
    return (c["institution"]["id"] if c["institution"] else c["place"], c["since"]["edtf"])


def _charge(c: Document) -> Facts:
    article = c["article"]
    return {
        "article": f"{article['code']} {article['number']}" if article else "",
        "text": c["text"],
        "state": c["state"],
        "date": c["brought_on"],
    }


def _charge_identity(c: Document) -> tuple[Any, ...]:
    article = c["article"]
    return (article["country"], article["code"], article["number"]) if article else (c["text"],)


def _incident(i: Document) -> Facts:
    return {key: i[key] for key in ("kind_name", "date", "by_whom", "description")} | {"incident": i["kind"]}


def _incident_identity(i: Document) -> tuple[Any, ...]:
    return (i["kind"], i["date"]["edtf"], i["detention"])


def _recognition(r: Document) -> Facts:
    return {"organization": r["organization"]["name"], "date": r["since"], "until": r["until"]}


def _recognition_identity(r: Document) -> tuple[Any, ...]:
    return (r["organization"]["id"], r["since"]["edtf"])
