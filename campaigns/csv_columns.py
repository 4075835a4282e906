"""Campaigns and resolutions as lines of a file."""

from __future__ import annotations

from record.csv_format import Column, address, moment, part, several, text, value

_STAMPS = (
    Column("published_at", "when it was first published", moment("published_at")),
    Column("updated_at", "when it last changed", moment("updated_at")),
)
CAMPAIGNS = (
    Column("id", "the address on the site", value("public_id")),
    Column("url", "the page", address("campaigns")),
    Column("title", "what it is called", text("name")),
    Column("country", "ISO 3166; empty where it has none", value("country")),
    Column("began", "the day as it is known (EDTF)", part("began", "edtf")),
    Column("ended", "the day as it is known (EDTF)", part("ended", "edtf")),
    Column("run_by", "organisations: addresses on the site", several("organizations")),
    Column("prisoners", "the people it is for: their permanent numbers", several("prisoners")),
    *_STAMPS,
)
RESOLUTIONS = (
    Column("id", "the address on the site", value("public_id")),
    Column("url", "the page", address("resolutions")),
    Column("number", "within the meeting", value("number")),
    Column("title", "what it is called", text("name")),
    Column("adopted", "the day as it is known (EDTF)", part("adopted", "edtf")),
    Column("meeting", "the name of the meeting", part("meeting", "name")),
    Column("countries", "ISO 3166", several("countries")),
    Column("prisoners", "the people it concerns: their permanent numbers", several("prisoners")),
    Column("signatories", "organisations: addresses on the site", several("signatories")),
    *_STAMPS,
)
