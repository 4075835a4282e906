"""The parts of a case that the composer reads. What is confidential is none of them."""

from __future__ import annotations

from record.whole_nouns import Part, WholeNoun

CASE_PARTS = (
    # Of the files nothing is read but those that are public.
    Part("documents", narrowed=lambda files: files.public(), kept_as="public_documents"),
    # All of the case's, whatever they support (prisoners/case_sources.py).
    Part("citations", joined=("source",)),
    Part("names"),
    Part("group_links", joined=("group",)),
    Part("memberships", joined=("organization",)),
    Part("detentions"),
    Part("detentions__custody", joined=("institution",)),
    Part("detentions__charges", joined=("article",)),
    Part("detentions__hearings", joined=("court", "judge")),
    Part("detentions__sentences"),
    Part("detentions__officials", joined=("official",)),
    Part("incidents", joined=("kind", "detention", "organization", "institution")),
    Part("participations", joined=("event",)),
    Part("recognitions", joined=("organization",)),
    Part("assessment"),
    Part("assessment__findings"),
)

WHOLE_CASE = WholeNoun("prisoners.Prisoner", CASE_PARTS)
