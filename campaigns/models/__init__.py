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
from campaigns.past import PastCampaign, PastResolution
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
    "PastCampaign",
    "PastResolution",
    "PublishedCampaign",
    "PublishedResolution",
    "Resolution",
    "ResolutionCitation",
    "ResolutionDemand",
    "ResolutionPrisoner",
    "Signature",
]
