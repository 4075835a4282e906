"""The assessment at the desk: five criteria, always there, each with its sources beside it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from prisoners.models import Assessment, CaseCitation
from tests.desk import at_desk, filled_in, page_of, said, save, staff
from tests.factories import (
    AssessmentFactory,
    CaseCitationFactory,
    CriterionFindingFactory,
    OrganizationFactory,
    PrisonerFactory,
    SourceFactory,
    public_document,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(editor):
    return at_desk(editor)


def new_for(case) -> str:
    return reverse("admin:prisoners_assessment_add") + f"?prisoner={case.pk}"


def cited(row: int, source, quote: str = "", *, known: int = 0) -> dict[str, str]:
    """What the form sends with one more source at a criterion."""
    prefix = f"findings-{row}-citations"
    return {
        f"{prefix}-TOTAL_FORMS": str(known + 1),
        f"{prefix}-INITIAL_FORMS": str(known),
        f"{prefix}-{known}-source": str(source.pk),
        f"{prefix}-{known}-quote": quote,
        f"{prefix}-{known}-locator": "",
    }


def test_the_case_leads_to_a_new_assessment_and_then_to_the_one_it_has(case, desk):
    assert f'href="{new_for(case)}"' in desk.get(page_of(case)).text
    assessment = AssessmentFactory(prisoner=case)
    shown = desk.get(page_of(case)).text
    assert new_for(case) not in shown
    assert f'href="{page_of(assessment)}"' in shown


def test_all_five_criteria_are_there_in_the_words_of_the_resolution(case, desk):
    shown = desk.get(new_for(case)).text
    assert shown.count("Convention on Human Rights and its Protocols, in particular freedom of thought") == 1
    assert "for purely political reasons without connection to any offence" in shown
    assert "proceedings which were clearly unfair" in shown
    assert "despite an amnesty law applicable to him or her" in shown
    assert 'name="findings-4-finding"' in shown and 'name="findings-5-finding"' not in shown


def test_one_save_makes_the_assessment_its_five_findings_and_their_sources(case, desk):
    source = SourceFactory()
    response = save(
        desk,
        new_for(case),
        summary="Held for his union work.",
        wgad=["II", "V"],
        **{"findings-0-finding": "met", "findings-0-reasoning": "Assembly."},
        **cited(0, source, "We will not stop."),
    )
    assert response.status_code == 200 and not response.context["errors"], response.context["problems"]
    assessment = Assessment.objects.get()
    assert assessment.wgad == ["II", "V"]
    assert [(f.criterion, f.finding) for f in assessment.findings.all()] == [
        ("a", "met"),
        ("b", "unclear"),
        ("c", "unclear"),
        ("d", "unclear"),
        ("e", "unclear"),
    ]
    [citation] = CaseCitation.objects.all()
    assert (citation.prisoner, citation.finding.criterion, citation.quote) == (case, "a", "We will not stop.")


def test_an_assessment_with_fewer_findings_shows_all_five_and_keeps_what_was_said(case, desk):
    assessment = AssessmentFactory(prisoner=case)
    finding = CriterionFindingFactory(assessment=assessment, criterion="c", reasoning="Six years.")
    CaseCitationFactory(prisoner=case, finding=finding)
    response = save(desk, page_of(assessment), summary="New words.", **cited(0, SourceFactory(), known=1))
    assert not response.context["errors"], response.context["problems"]
    assert [f.criterion for f in assessment.findings.all()] == list("abcde")
    finding.refresh_from_db()
    assert (finding.reasoning, finding.citations.count()) == ("Six years.", 2)


def test_it_publishes_the_case_like_its_other_parts(case, desk):
    published(case)
    response = save(desk, new_for(case), "_publish", reason="Assessed by the team", wgad=["I"])
    assert "published as version 2" in said(response)
    case.refresh_from_db()
    document = public_document(case)["assessment"]
    assert document["wgad"] == ["I"]
    assert [f["criterion"] for f in document["pace_1900"]] == list("abcde")


def test_a_saved_one_waits_for_publication(case, desk):
    published(case)
    assert "when it is published" in said(save(desk, new_for(case), wgad=["I"]))
    case.refresh_from_db()
    assert public_document(case)["assessment"] is None


def test_a_person_is_assessed_once(case, desk):
    data = filled_in(desk, new_for(case))
    AssessmentFactory(prisoner=case)
    response = desk.post(new_for(case), data | {"_save": "1"})
    assert response.status_code == 200 and response.context["errors"]
    assert Assessment.objects.count() == 1


def test_others_neither_see_the_assessment_of_a_draft_nor_make_one(case):
    assessment = AssessmentFactory(prisoner=case)
    stranger = at_desk(staff("Editor", team=OrganizationFactory(maintains_cases=True)))
    assert stranger.get(page_of(assessment)).status_code in (302, 404)
    other = PrisonerFactory()
    response = stranger.post(new_for(other), filled_in(stranger, new_for(other)) | {"prisoner": other.pk, "_save": "1"})
    assert response.context["errors"]
    assert not Assessment.objects.filter(prisoner=other).exists()


def test_a_category_that_is_none_is_refused(case, desk):
    response = save(desk, new_for(case), wgad=["VI"])
    assert response.context["errors"]
    assert not Assessment.objects.exists()
