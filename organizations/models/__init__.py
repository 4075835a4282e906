"""Who acts: civic organisations and state institutions. Published tables are in organizations/published.py."""

from organizations.models.institution import Institution, InstitutionName, Official, OfficialPost
from organizations.models.organization import Organization, OrganizationName
from organizations.models.team import TeamMember
from organizations.published import PublishedInstitution, PublishedOrganization

__all__ = [
    "Institution",
    "InstitutionName",
    "Official",
    "OfficialPost",
    "Organization",
    "OrganizationName",
    "PublishedInstitution",
    "PublishedOrganization",
    "TeamMember",
]
