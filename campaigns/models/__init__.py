"""What is done about it: one noun a file. Published tables are in campaigns/published.py."""

from campaigns.models.campaign import (
    Action,
    Campaign,
    CampaignCitation,
    CampaignDemand,
    CampaignPrisoner,
    CampaignRunner,
)
from campaigns.models.resolution import (
    Meeting,
    Outcome,
    Resolution,
    ResolutionCitation,
    ResolutionDemand,
    ResolutionPrisoner,
    Signature,
)
from campaigns.published import PublishedCampaign, PublishedResolution

__all__ = [
    "Action",
    "Campaign",
    "CampaignCitation",
    "CampaignDemand",
    "CampaignPrisoner",
    "CampaignRunner",
    "Meeting",
    "Outcome",
    "PublishedCampaign",
    "PublishedResolution",
    "Resolution",
    "ResolutionCitation",
    "ResolutionDemand",
    "ResolutionPrisoner",
    "Signature",
]
