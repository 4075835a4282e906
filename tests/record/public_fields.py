"""The fields of the working record that are public, and where they are told: tests/record/test_marked_words.py fails on
the mark of any other field in any public answer. A new line here is a decision: it makes a field public."""

from __future__ import annotations

# By table: where its fields are told, and which they are. `i18n` are the translations of the others.
_PUBLIC: dict[str, tuple[str, str]] = {
    "campaigns.Action": (
        "what a supporter can do, on the page of its campaign and in its document",
        "done goal held held_earliest held_latest i18n link place text time_zone title",
    ),
    "campaigns.Campaign": (
        "the page and document of a campaign",
        "began began_earliest began_latest body ended ended_earliest ended_latest first_published_at i18n "
        "picture picture_credit picture_description picture_licence slug title",
    ),
    "campaigns.CampaignCitation": (
        "sources of a campaign",
        "field locator quote",
    ),
    "campaigns.CampaignDemand": (
        "demands of a campaign",
        "i18n text",
    ),
    "campaigns.Meeting": (
        "where a resolution was adopted, in its document",
        "held held_earliest held_latest name place slug",
    ),
    "campaigns.Outcome": (
        "what became of a resolution, in its document",
        "happened happened_earliest happened_latest i18n text",
    ),
    "campaigns.Resolution": (
        "the page and document of a resolution",
        "adopted adopted_earliest adopted_latest first_published_at i18n number slug text title",
    ),
    "campaigns.ResolutionCitation": (
        "sources of a resolution",
        "field locator quote",
    ),
    "campaigns.ResolutionDemand": (
        "demands of a resolution",
        "i18n text",
    ),
    "campaigns.Signature": (
        "who signed a resolution, in its document",
        "signed signed_earliest signed_latest",
    ),
    "organizations.Institution": (
        "the page and document of an institution, and where to write to",
        "description first_published_at i18n latitude letter_language letter_rules longitude name "
        "parcel_rules place postal_address slug",
    ),
    "organizations.InstitutionCitation": (
        "sources of an institution",
        "field locator quote",
    ),
    "organizations.InstitutionName": (
        "other names of an institution",
        "language name",
    ),
    "organizations.Official": (
        "the page of an official, and acts of officials in cases",
        "name slug",
    ),
    "organizations.Organization": (
        "the page and document of an organisation",
        "description dissolved dissolved_earliest dissolved_latest first_published_at founded "
        "founded_earliest founded_latest i18n name site slug",
    ),
    "organizations.OrganizationCitation": (
        "sources of an organisation",
        "field locator quote",
    ),
    "organizations.OrganizationName": (
        "other names of an organisation",
        "language name",
    ),
    "prisoners.Article": (
        "what somebody is charged with, and the page of the article",
        "code i18n title",
    ),
    "prisoners.Assessment": (
        "the assessment in the profile",
        "assessed_on assessed_on_earliest assessed_on_latest i18n summary",
    ),
    "prisoners.CaseCitation": (
        "sources of a case",
        "field locator quote",
    ),
    "prisoners.CaseDocument": (
        "documents of a case that are ticked as public; never the file that was uploaded, but the copy made of it",
        "credit dated dated_earliest dated_latest i18n language licence public_file title",
    ),
    "prisoners.Charge": (
        "charges in the profile",
        "brought_on brought_on_earliest brought_on_latest i18n text",
    ),
    "prisoners.CriterionFinding": (
        "the assessment in the profile, by criterion",
        "i18n reasoning",
    ),
    "prisoners.Custody": (
        "where somebody was held, in the profile",
        "place since since_earliest since_latest until until_earliest until_latest",
    ),
    "prisoners.Detention": (
        "detentions in the profile",
        "arrested arrested_by arrested_earliest arrested_latest circumstances expected_end "
        "expected_end_earliest expected_end_latest i18n number place",
    ),
    "prisoners.Event": (
        "the page and document of an event",
        "began began_earliest began_latest description ended ended_earliest ended_latest first_published_at "
        "i18n name place slug",
    ),
    "prisoners.EventCitation": (
        "sources of an event",
        "field locator quote",
    ),
    "prisoners.EventParticipation": (
        "events in the profile",
        "i18n role",
    ),
    "prisoners.Group": (
        "groups in the profile, and filters",
        "i18n name slug",
    ),
    "prisoners.Hearing": (
        "hearings in the profile, and the calendar",
        "held held_earliest held_latest i18n outcome time_zone",
    ),
    "prisoners.Incident": (
        "incidents in the profile",
        "by_whom description happened happened_earliest happened_latest i18n",
    ),
    "prisoners.IncidentKind": (
        "kinds of incidents in the profile",
        "i18n name slug",
    ),
    "prisoners.Membership": (
        "organisations in the profile",
        "i18n role since since_earliest since_latest until until_earliest until_latest",
    ),
    "prisoners.Prisoner": (
        "the profile and document of a person",
        "biography born born_earliest born_latest case_summary first_published_at i18n name occupations "
        "portrait portrait_credit portrait_description portrait_licence public_id",
    ),
    "prisoners.PrisonerName": (
        "other names in the profile",
        "language name",
    ),
    "prisoners.Recognition": (
        "who recognises somebody, in the profile",
        "since since_earliest since_latest until until_earliest until_latest",
    ),
    "prisoners.Sentence": (
        "sentences in the profile",
        "days months years",
    ),
    "record.Source": (
        "the list of sources under each document; neither our note on one nor the file that we kept",
        "archived_url language published_on published_on_earliest published_on_latest publisher title url",
    ),
}
PUBLIC_FIELDS = {f"{table}.{field}": where for table, (where, fields) in _PUBLIC.items() for field in fields.split()}

# Fields that take no mark in the record of that test, and why. Keys, choices, and yes or no can carry none anywhere.
NOT_MARKED = {
    "alerts.Delivery.subscriptions": "a list of keys",
    "alerts.Subscription.confirmed_at": "set by confirming alone",
    "alerts.Subscription.follows_after": "set by confirming alone",
    "alerts.Subscription.hour": "an hour of the day",
    "prisoners.Detention.ended": "only of a detention that has ended; public, as `ended` of it",
    "prisoners.Report.decided_at": "only of a report that was decided",
    "prisoners.TeamKey.wrapped": "an encrypted key and nothing else",
    "prisoners.Sentence.amount": "only of a fine; public, as `amount` of it",
    "record.ChecklistScore.score": "of a hundred",
    "staff.Invitation.ends_at": "within the time that an invitation holds",
}
