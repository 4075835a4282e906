"""The tables that are made from the documents of organisations, institutions, campaigns and resolutions."""

from __future__ import annotations

from exports.tables.describing import Column, Table, date, decimal, named, several, stamps, text, truth, whole


def _part(letter: str) -> Column:
    return text("id", "made from the number of the row among its neighbours", f"{{/id}}-{letter}{{#}}")


_CAMPAIGN = text("campaign", "the campaign", "/id", key_of="campaigns", only="campaign")
_RESOLUTION = text("resolution", "the resolution", "/id", key_of="resolutions", only="resolution")

BODIES = (
    Table(
        "organizations",
        "Civic bodies: unions, parties, media, NGOs.",
        ("organization",),
        (),
        (
            text("id", "its address on the site"),
            text("url", "the page"),
            text("name", "what it is called"),
            text("kind", "such as trade_union or party"),
            text("country", "where (ISO 3166)"),
            text("site", "its own site"),
            text("description", "Markdown"),
            *date("founded", "when it was founded"),
            *date("dissolved", "when it was dissolved"),
            *named("parent", "what it belongs to", "organizations"),
            *stamps(),
        ),
    ),
    Table(
        "organization_names",
        "How organisations are also called.",
        ("organization",),
        ("names",),
        (
            _part("n"),
            text("organization", "the organisation", "/id", key_of="organizations"),
            text("name", "the name"),
            text("language", "of the name (ISO 639)"),
            text("script", "of the name (ISO 15924)"),
            text("kind", "alias, acronym, original or former"),
        ),
    ),
    Table(
        "institutions",
        "Bodies of the state: prisons, courts, police.",
        ("institution",),
        (),
        (
            text("id", "its address on the site"),
            text("url", "the page"),
            text("name", "what it is called"),
            text("kind", "such as prison or court"),
            text("country", "where (ISO 3166)"),
            text("place", "where"),
            decimal("latitude", "WGS 84"),
            decimal("longitude", "WGS 84"),
            text("postal_address", "for letters"),
            text("letter_rules", "what letters must keep to"),
            several("letter_languages", "languages that pass the censor (ISO 639)", "letter_language"),
            text("parcel_rules", "what parcels must keep to"),
            text("description", "Markdown"),
            *named("parent", "what it belongs to", "institutions"),
            *stamps(),
        ),
    ),
    Table(
        "institution_names",
        "How institutions are also called.",
        ("institution",),
        ("names",),
        (
            _part("n"),
            text("institution", "the institution", "/id", key_of="institutions"),
            text("name", "the name"),
            text("language", "of the name (ISO 639)"),
            text("script", "of the name (ISO 15924)"),
        ),
    ),
)

ACTION = (
    Table(
        "campaigns",
        "What is done to free people.",
        ("campaign",),
        (),
        (
            text("id", "its address on the site"),
            text("url", "the page"),
            text("title", "what it is called"),
            text("country", "where (ISO 3166)"),
            *date("began", "when it began"),
            *date("ended", "when it ended"),
            text("body", "Markdown"),
            text("picture_url", "a picture, which has a licence of its own", "picture.url"),
            text("picture_credit", "who made the picture", "picture.credit"),
            text("picture_licence", "under which licence the picture is", "picture.licence"),
            text("picture_description", "what it shows", "picture.description"),
            *stamps(),
        ),
    ),
    Table(
        "campaign_organizations",
        "Who runs a campaign.",
        ("campaign",),
        ("run_by",),
        (
            _part("o"),
            _CAMPAIGN,
            text("organization", "the organisation", "@", key_of="organizations"),
            text("organization_name", "its name", "name"),
        ),
    ),
    Table(
        "campaign_prisoners",
        "For whom a campaign is.",
        ("campaign",),
        ("prisoners",),
        (
            _part("p"),
            _CAMPAIGN,
            text("prisoner", "the person", "@", key_of="prisoners"),
            text("prisoner_name", "the name", "name"),
        ),
    ),
    Table(
        "actions",
        "What anyone can do in a campaign.",
        ("campaign",),
        ("actions",),
        (
            _part("a"),
            _CAMPAIGN,
            text("kind", "such as letter_to_prisoner"),
            text("title", "what it is called"),
            text("text", "what to do"),
            text("link", "where to do it"),
            *named("prisoner", "for whom", "prisoners"),
            *named("institution", "where to", "institutions"),
            text("place", "where"),
            *date("date", "when"),
            text("time", "hours and minutes in `time_zone`"),
            text("time_zone", "of the time"),
            whole("done", "how many did it, where that can be counted"),
            whole("goal", "how many should"),
        ),
    ),
    Table(
        "resolutions",
        "What meetings adopted.",
        ("resolution",),
        (),
        (
            text("id", "its address on the site"),
            text("url", "the page"),
            whole("number", "within the meeting"),
            text("title", "what it is called"),
            *date("adopted", "when it was adopted"),
            text("meeting", "the address of the meeting", "meeting.slug"),
            text("meeting_name", "what the meeting is called", "meeting.name"),
            *date("meeting_date", "when the meeting was", "meeting.date"),
            text("meeting_place", "where the meeting was", "meeting.place"),
            truth("meeting_virtual", "whether people met from afar", "meeting.virtual"),
            several("countries", "whom it concerns (ISO 3166)"),
            text("text", "the whole text"),
            *named("campaign", "the campaign it belongs to", "campaigns"),
            *stamps(),
        ),
    ),
    Table(
        "resolution_prisoners",
        "Whom a resolution concerns.",
        ("resolution",),
        ("prisoners",),
        (
            _part("p"),
            _RESOLUTION,
            text("prisoner", "the person", "@", key_of="prisoners"),
            text("prisoner_name", "the name", "name"),
        ),
    ),
    Table(
        "signatures",
        "Who signed a resolution.",
        ("resolution",),
        ("signatures",),
        (
            _part("s"),
            _RESOLUTION,
            *named("organization", "who signed", "organizations"),
            text("country", "from where (ISO 3166)"),
            text("role", "adopted or endorsed"),
            *date("signed", "when"),
        ),
    ),
    Table(
        "outcomes",
        "What came of a resolution.",
        ("resolution",),
        ("outcomes",),
        (
            _part("o"),
            _RESOLUTION,
            *date("date", "when"),
            text("text", "what came of it"),
        ),
    ),
    Table(
        "demands",
        "What campaigns and resolutions demand.",
        ("campaign", "resolution"),
        ("demands",),
        (
            _part("d"),
            _CAMPAIGN,
            _RESOLUTION,
            text("text", "the demand"),
        ),
    ),
)
