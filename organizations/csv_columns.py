"""Organisations and institutions as lines of a file."""

from __future__ import annotations

from record.csv_format import Column, address, moment, part, text, value

_STAMPS = (
    Column("published_at", "when it was first published", moment("published_at")),
    Column("updated_at", "when it last changed", moment("updated_at")),
)
ORGANIZATIONS = (
    Column("id", "the address on the site", value("public_id")),
    Column("url", "the page", address("organizations")),
    Column("name", "the main name", text("name")),
    Column("kind", "such as `trade_union`, `party`, `medium`, `ngo`", value("kind")),
    Column("country", "ISO 3166; empty where it has none", value("country")),
    Column("site", "its own site", part("site")),
    Column("founded", "the day as it is known (EDTF)", part("founded", "edtf")),
    Column("dissolved", "the day as it is known (EDTF)", part("dissolved", "edtf")),
    Column("parent", "what it is part of: an address on the site", part("parent", "id")),
    *_STAMPS,
)
INSTITUTIONS = (
    Column("id", "the address on the site", value("public_id")),
    Column("url", "the page", address("institutions")),
    Column("name", "the main name", text("name")),
    Column("kind", "such as `prison`, `court`, `police_station`", value("kind")),
    Column("country", "ISO 3166", value("country")),
    Column("place", "where it is", part("place")),
    Column("latitude", "in degrees (WGS 84)", value("latitude")),
    Column("longitude", "in degrees (WGS 84)", value("longitude")),
    Column("postal_address", "where letters are sent to", part("postal_address")),
    Column("parent", "what it is under: an address on the site", part("parent", "id")),
    *_STAMPS,
)
