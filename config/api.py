"""The addresses of the API, version 1, and its description."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from csp.decorators import csp_replace, csp_update
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from campaigns.api import CampaignViewSet, ResolutionViewSet
from exports.api import ExportViewSet
from organizations.api import InstitutionViewSet, OrganizationViewSet
from prisoners.api import EventViewSet, PrisonerHistoryView, PrisonerViewSet
from prisoners.nouns.gathered_api import ArticleViewSet, OfficialViewSet
from prisoners.parts_api import ChargeViewSet, DetentionViewSet, HearingViewSet, IncidentViewSet
from prisoners.statistics.api import StatisticsView
from record.api import PUBLIC_ID, ChangesViewSet, NothingHere, RecordView, take_no_parameter
from record.api_answers import JSON, keep_briefly
from record.freshness import public_page


@cache
def description() -> str:
    """The OpenAPI description. It depends on the code alone, so it is made once in a process."""
    return json.dumps(SchemaGenerator().get_schema(request=None, public=True), ensure_ascii=False)


@extend_schema(exclude=True)
class SchemaView(RecordView):
    """The description of the API (OpenAPI 3.1)."""

    def get(self, request: Request) -> HttpResponseBase:
        take_no_parameter(request)
        return keep_briefly(HttpResponse(description(), content_type=JSON))


# Swagger's stylesheet has its icons inside, and its script makes markup of text; everything else is served from here,
# and nothing inline runs.
@method_decorator(
    [
        csp_update({"img-src": ["data:"]}),
        csp_replace({"require-trusted-types-for": None, "trusted-types": None}),
        public_page,
    ],
    name="dispatch",
)
class DocsView(SpectacularSwaggerSplitView):
    """The description for people, where requests can be tried."""

    url_name = "api-schema"
    template_name = "api/docs.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page or its script. Nothing here is sent but GET: a token, whose making sets a cookie, is not needed."""
        response: Response = super().get(request, *args, **kwargs)
        response.data["csrf_token"] = ""
        return response


router = SimpleRouter()
router.register("prisoners", PrisonerViewSet, basename="api-prisoner")
router.register("detentions", DetentionViewSet, basename="api-detention")
router.register("charges", ChargeViewSet, basename="api-charge")
router.register("hearings", HearingViewSet, basename="api-hearing")
router.register("incidents", IncidentViewSet, basename="api-incident")
router.register("articles", ArticleViewSet, basename="api-article")
router.register("officials", OfficialViewSet, basename="api-official")
router.register("events", EventViewSet, basename="api-event")
router.register("organizations", OrganizationViewSet, basename="api-organization")
router.register("institutions", InstitutionViewSet, basename="api-institution")
router.register("campaigns", CampaignViewSet, basename="api-campaign")
router.register("resolutions", ResolutionViewSet, basename="api-resolution")
router.register("changes", ChangesViewSet, basename="api-change")
router.register("exports", ExportViewSet, basename="api-export")


@extend_schema(exclude=True)
class RootView(RecordView):
    """Where the lists are."""

    def get(self, request: Request) -> HttpResponseBase:
        take_no_parameter(request)
        lists: dict[str, Any] = {prefix: reverse(f"{name}-list") for prefix, _view, name in router.registry}
        lists |= {"statistics": reverse("api-statistics")}
        lists |= {"schema": reverse("api-schema"), "docs": reverse("api-docs")}
        return keep_briefly(HttpResponse(json.dumps(lists), content_type=JSON))


urlpatterns: list[URLPattern | URLResolver] = [
    path("", RootView.as_view(), name="api-root"),
    re_path(
        rf"^prisoners/(?P<public_id>{PUBLIC_ID})/history/$",
        PrisonerHistoryView.as_view(),
        name="api-prisoner-history",
    ),
    path("statistics/", StatisticsView.as_view(), name="api-statistics"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("", include(router.urls)),
    # Last: what is not here is said in the API's own form.
    re_path(r"^(?P<path>(?s:.*))\Z", NothingHere.as_view(), name="api-nothing"),
]
