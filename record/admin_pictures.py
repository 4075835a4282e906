"""Pictures at the desk: seen before they are sent, cut to what may be shown, and given one of the known licences."""

from __future__ import annotations

from typing import Any

from django.forms.widgets import Media, Script
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminImageFieldWidget, UnfoldAdminTextInputWidget

from record.licences import KNOWN_LICENCES
from record.pictures import CutAgain

SIDES = ("left", "top", "right", "bottom")


class Surrounded:
    """A widget with more around it, by a template of the site, where Django does not look for those of widgets."""

    around: str

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        inner = super()._render(template_name, context, renderer)  # type: ignore[misc]
        return render_to_string(self.around, context | {"inner": inner})


class PictureWidget(Surrounded, UnfoldAdminImageFieldWidget):
    """Takes a picture and what to keep of it: four numbers in percent, which a small script lets one draw."""

    around = "admin/picture_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["sides"] = [{"name": f"{name}-crop-{side}", "side": side} for side in SIDES]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The file that was sent, with what to keep of it; `CutAgain` where only that was."""
        upload = super().value_from_datadict(data, files, name)
        typed = {side: str(data.get(f"{name}-crop-{side}", "")).strip() for side in SIDES}
        if not any(typed.values()):
            return upload
        if upload is None:
            return CutAgain(typed)
        if hasattr(upload, "read"):
            upload.typed_crop = typed
        return upload

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return super().value_omitted_from_data(data, files, name) and f"{name}-crop-left" not in data

    @property
    def media(self) -> Media:
        script: Any = Script("desk/crop.js", defer=True)
        return super().media + Media(js=[script], css={"all": ["desk/crop.css"]})


class LicenceInput(Surrounded, UnfoldAdminTextInputWidget):
    """A line for a licence, with the known ones to choose from; any other may be typed."""

    around = "admin/licence_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"licences-{name}"
        context["licences"] = KNOWN_LICENCES
        return context
