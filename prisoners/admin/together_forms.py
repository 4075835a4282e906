"""What is recorded in many cases at once: a form for each deed, and the source that all of them cite."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from prisoners.models import CaseCitation, Charge, Custody, Detention, EventParticipation
from prisoners.together import Arrest, Deed, NewCharge, PartOfEvent, Release, Transfer
from record.admin_model_fields import chosen, typed
from record.models import Source


class DeedForm(forms.Form):
    """The base of all: the source comes last, as it does in the mind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = chosen(CaseCitation, "source", required=False)
        self.fields["source_url"] = forms.URLField(
            label=_("Or the address of a new source"),
            required=False,
            max_length=2000,
            assume_scheme="https",
            validators=[URLValidator(schemes=["http", "https"])],
            widget=UnfoldAdminTextInputWidget(),
        )
        self.fields["source_title"] = forms.CharField(
            label=_("Its title"), required=False, max_length=500, widget=UnfoldAdminTextInputWidget()
        )
        self.fields["quote"] = typed(CaseCitation, "quote")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        known = Source.objects.filter(url=cleaned.get("source_url") or None).first()
        if known is not None and not cleaned.get("source"):
            cleaned["source"] = known
        if not cleaned.get("source") and not cleaned.get("source_title"):
            raise ValidationError(_("Choose the source of all this, or give the title and the address of a new one."))
        return cleaned

    def source_cited(self) -> Source:
        """The source that was chosen; a new one is made. Inside the transaction of the deed."""
        chosen = self.cleaned_data.get("source")
        if chosen is not None:
            return chosen
        return Source.objects.create(title=self.cleaned_data["source_title"], url=self.cleaned_data["source_url"])

    def deed(self) -> Deed:
        """What the form says is to be recorded."""
        raise NotImplementedError


class ArrestForm(DeedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {name: typed(Detention, name) for name in ("kind", "arrested", "place", "arrested_by", "circumstances")}
        self.fields = own | self.fields
        self.fields["arrested"].required = True

    def deed(self) -> Deed:
        return Arrest(
            **{name: self.cleaned_data[name] for name in ("kind", "arrested", "place", "arrested_by", "circumstances")}
        )


class ChargeForm(DeedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"article": chosen(Charge, "article", required=False)}
        own |= {name: typed(Charge, name) for name in ("text", "state", "brought_on")}
        self.fields = own | self.fields

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not cleaned.get("article") and not (cleaned.get("text") or "").strip():
            raise ValidationError(_("Choose an article, or give the charge as the source words it."))
        return cleaned

    def deed(self) -> Deed:
        return NewCharge(**{name: self.cleaned_data[name] for name in ("article", "text", "state", "brought_on")})


class EventForm(DeedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"event": chosen(EventParticipation, "event"), "role": typed(EventParticipation, "role")}
        self.fields = own | self.fields

    def deed(self) -> Deed:
        return PartOfEvent(event=self.cleaned_data["event"], role=self.cleaned_data["role"])


class TransferForm(DeedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"institution": chosen(Custody, "institution", required=False)}
        own |= {name: typed(Custody, name) for name in ("place", "since")}
        self.fields = own | self.fields

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not cleaned.get("institution") and not (cleaned.get("place") or "").strip():
            raise ValidationError(_("Name the institution, or the place as the source has it."))
        return cleaned

    def deed(self) -> Deed:
        return Transfer(**{name: self.cleaned_data[name] for name in ("institution", "place", "since")})


class ReleaseForm(DeedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {name: typed(Detention, name) for name in ("ended", "end_kind")}
        self.fields = own | self.fields
        self.fields["end_kind"].required = True

    def deed(self) -> Deed:
        return Release(ended=self.cleaned_data["ended"], end_kind=self.cleaned_data["end_kind"])


class Deeds:
    """The deeds, by the name they have in the address."""

    FORMS: ClassVar[dict[str, tuple[Any, type[DeedForm]]]] = {
        "arrest": (_("An arrest"), ArrestForm),
        "charge": (_("A charge"), ChargeForm),
        "event": (_("An event they belong to"), EventForm),
        "transfer": (_("A transfer"), TransferForm),
        "release": (_("A release, or another end"), ReleaseForm),
    }
