"""Before a new person is saved, the desk shows who may be the same; nothing is saved until someone has looked."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from prisoners.likely_same import LikelySame, likely_same
from prisoners.models import Prisoner
from record.admin_forms import DeskForm, PublishableForm
from record.dates import UncertainDate
from record.models import User
from record.scripts import script_of

SOMEONE_ELSE = "_someone_else"
MOST_SPELLINGS = 10
_SPELLING = re.compile(r"names-\d{1,4}-name")


def mark_of(likely: list[LikelySame]) -> str:
    """A short mark of which cases were shown."""
    shown = [str(one.prisoner.pk) if one.prisoner else "/".join(one.teams) for one in likely]
    return hashlib.sha256("|".join(sorted(shown)).encode()).hexdigest()[:24]


class NewPersonForm(PublishableForm):
    """The form of a case. For a new person it asks first who on record is likely the same."""

    # Given by the desk for one request that adds a person: who asks.
    asked_by: User | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely: list[LikelySame] = []

    @property
    def likely_mark(self) -> str:
        """Which likely cases these are: who has looked at them sends it back, and is asked anew about others."""
        return mark_of(self.likely)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.asked_by is None or self.instance.pk is not None or not self.cleaned_data.get("name"):
            return cleaned
        if self.cleaned_data.get("naming") != Prisoner.Naming.UNNAMED:
            self.likely = self._likely(self.asked_by)
        if self.likely and self.data.get(SOMEONE_ELSE) != self.likely_mark:
            raise ValidationError(
                _("This may be someone who is on record already. Look at the cases above first."), code="likely_same"
            )
        return cleaned

    def _likely(self, user: User) -> list[LikelySame]:
        spellings = [str(value)[:300] for key, value in self.data.items() if _SPELLING.fullmatch(key)]
        return likely_same(
            names=[self.cleaned_data["name"], *spellings[:MOST_SPELLINGS]],
            country=str(self.cleaned_data.get("country") or ""),
            arrested=_as_typed(self.data.get("detentions-0-arrested", "")),
            born=_as_typed(self.cleaned_data.get("born") or ""),
            visible_to=user,
        )


class AsksWhoItIs:
    """A page that adds a person: likely duplicates stand above the form."""

    form = NewPersonForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        form.asked_by = None if change or obj is not None else request.user
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        form = context["adminform"].form
        if getattr(form, "likely", None):
            context |= {"likely_same": form.likely, "likely_mark": form.likely_mark, "likely_name": SOMEONE_ELSE}
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


class SpellingForm(DeskForm):
    """A spelling of a name: its script is seen from its letters."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = script_of(self.cleaned_data.get("name") or "")
        # Latin is what the page offers: nobody chose it for a name in other letters.
        if seen and self.cleaned_data.get("script") == "Latn":
            self.cleaned_data["script"] = seen
        return cleaned


def _as_typed(text: str) -> UncertainDate | None:
    try:
        return UncertainDate.parse(text)
    except ValidationError:
        # Said beside its own field.
        return None
