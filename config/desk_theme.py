"""The desk: the admin's theme (django-unfold)."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": _("Vigil desk"),
    "SITE_HEADER": _("Vigil desk"),
    "SITE_SYMBOL": "visibility",
    "SITE_URL": "/",
    "SHOW_BACK_BUTTON": True,
    # A quiet slate blue: at the desk colour means something (public, waiting, withdrawn).
    "COLORS": {
        "primary": {
            "50": "#f2f6fa",
            "100": "#e2ebf3",
            "200": "#c5d7e6",
            "300": "#9bb9d2",
            "400": "#6b95b8",
            "500": "#48779f",
            "600": "#325f86",
            "700": "#294d6d",
            "800": "#24415b",
            "900": "#20374c",
            "950": "#152433",
        },
    },
    "STYLES": [lambda request: static("desk/desk.css")],
    # On every page: keys, and what was typed and not saved (forgotten on sign-out).
    "SCRIPTS": [lambda request: static("desk/keys.js"), lambda request: static("desk/keep-typing.js")],
    "ACCOUNT": {"navigation": [{"title": _("My sign-in"), "link": reverse_lazy("mfa_index")}]},
    "DASHBOARD_CALLBACK": "record.desk_waiting.dashboard",
    "SIDEBAR": {"navigation": "config.desk_navigation.navigation"},
}
