"""Who acts: civic organisations and state institutions. Published tables are in organizations/published.py."""

from organizations.models.institution import Institution, InstitutionCitation, InstitutionName, Official, OfficialPost
from organizations.models.organization import Organization, OrganizationCitation, OrganizationName
from organizations.models.team import TeamMember, TeamRules
from organizations.past import PastInstitution, PastOrganization
from organizations.published import PublishedInstitution, PublishedOrganization

__all__ = [
    "Institution",
    "InstitutionCitation",
    "InstitutionName",
    "Official",
    "OfficialPost",
    "Organization",
    "OrganizationCitation",
    "OrganizationName",
    "PastInstitution",
    "PastOrganization",
    "PublishedInstitution",
    "PublishedOrganization",
    "TeamMember",
    "TeamRules",
]
