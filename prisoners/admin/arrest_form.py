"""The one screen for a new arrest: what is asked, how what was typed is read, and what is shown back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRelatedFieldWrapperWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from organizations.institution_matching import institutions_named
from organizations.institution_names import read_institution
from organizations.models import Institution
from prisoners.arresting import Arrest, Told, articles_on_record
from prisoners.likely_same import LikelySame, likely_same
from prisoners.models import CaseCitation, Custody, Detention, Group, Prisoner
from prisoners.reading import ArticlesReading, read_articles
from record.admin_model_fields import chosen, typed
from record.admin_page_reading import PageAddressInput
from record.dates import UncertainDate
from record.models import Source, User

MOST_ARTICLES = 40


class ArrestForm(forms.Form):
    """An arrest as a person tells it. Without `prisoner` it is of someone new.

    `judged` is False while the form is only shown again, filled in from the page of the source.
    """

    name = forms.CharField(
        label=_("Name"), max_length=300, widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True})
    )
    country = typed(Prisoner, "country")
    arrested = typed(
        Detention,
        "arrested",
        label=_("When"),
        required=True,
        help_text="",
        error_messages={"required": _("Say when, as well as it is known: 7 February 2024, March 2024, before 2024.")},
    )
    place = typed(Detention, "place", label=_("Where"))
    arrested_by = typed(Detention, "arrested_by", label=_("By whom"))
    kind = typed(Detention, "kind", initial=Detention.Kind.ARREST)
    charge = forms.CharField(
        label=_("Charge"),
        required=False,
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("As the source has it, such as: Criminal Code Articles 221.3 and 315.2. Articles are found in it."),
    )
    institution = chosen(Custody, "institution", required=False, label=_("Held at"))
    held_at = forms.CharField(
        label=_("Or the place as the source has it"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("An institution on record that it means is found."),
    )
    groups: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        Group.objects.all(), label=_("Groups"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    circumstances = typed(Detention, "circumstances")
    url = forms.URLField(
        label=_("Address of the source"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    title = typed(Source, "title", label=_("Title of the source"), required=False)
    publisher = typed(Source, "publisher")
    published_on = typed(Source, "published_on", help_text="")
    language = typed(Source, "language", label=_("Language of the source"))
    quote = typed(CaseCitation, "quote")

    # What stands together on the screen.
    SECTIONS = (
        (_("Who"), ("name", "country")),
        (_("The arrest"), ("arrested", "place", "arrested_by", "kind", "charge", "institution", "held_at")),
        (_("Who says so"), ("url", "title", "publisher", "published_on", "language", "quote")),
        (_("If it is known"), ("circumstances", "groups")),
    )

    def __init__(
        self, *args: Any, by: User, prisoner: Prisoner | None = None, judged: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.prisoner, self.judged = by, prisoner, judged
        address: Any = self.fields["url"]
        address.widget = PageAddressInput() if settings.OUTGOING_PAGES else UnfoldAdminURLInputWidget()
        self._make_institutions_here()
        if prisoner is not None:
            del self.fields["name"], self.fields["country"]
        self.likely: list[LikelySame] = []
        self.read = ArticlesReading()
        self.found: Institution | None = None

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as they stand together."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS]

    def full_clean(self) -> None:
        if not self.judged:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not cleaned.get("url") and not cleaned.get("title") and "url" not in self.errors:
            self.add_error("title", _("Every claim has a source: give its address, or its title."))
        elif cleaned.get("url") and not cleaned.get("title"):
            known = Source.objects.filter(url=cleaned["url"]).first()
            if known is None:
                self.add_error("title", _("Give the title of this source, or press “Fill in from the page”."))
            cleaned["source"] = known
        self._read_charge(cleaned)
        self._read_place(cleaned)
        if self.prisoner is None and cleaned.get("name"):
            self.likely = likely_same(
                names=[cleaned["name"]],
                country=str(cleaned.get("country") or ""),
                arrested=UncertainDate.parse(cleaned.get("arrested") or ""),
                visible_to=self.by,
            )
        return cleaned

    def country_of_case(self) -> str:
        """The country whose law and institutions what was typed is read by."""
        return str(self.prisoner.country if self.prisoner is not None else self.cleaned_data.get("country") or "")

    def arrest(self) -> Arrest:
        """What the form says of the arrest."""
        cleaned = self.cleaned_data
        institution = cleaned["institution"] or self.found
        own = institution is not None and institution.name == cleaned["held_at"]
        return Arrest(
            **{name: cleaned[name] for name in ("arrested", "place", "arrested_by", "kind", "circumstances")},
            articles=self.read.articles,
            charge=self.read.left,
            institution=institution,
            # The place as written is for what is not on record, or is called otherwise there.
            held_at="" if own else cleaned["held_at"],
            groups=list(cleaned["groups"]),
        )

    def told(self) -> Told:
        """What the form says of the source."""
        names = ("title", "url", "publisher", "published_on", "language", "quote")
        return Told(source=self.cleaned_data.get("source"), **{name: self.cleaned_data[name] for name in names})

    def readings(self) -> list[str]:
        """How what was typed was read, in words: shown back before and after it is kept."""
        said = []
        known = articles_on_record(self.read.articles, self.country_of_case())
        for article in self.read.articles:
            words = _now("%(code)s, article %(number)s") % {"code": article.code, "number": article.number}
            if article.title:
                words = f"{words}: {article.title}"
            new = (article.code, article.number) not in known
            said.append(f"{words} ({_now('new on record')})" if new else words)
        if self.read.left:
            said.append(_now("Charge in words: %(text)s") % {"text": self.read.left})
        if self.found is not None:
            said.append(_now("Held at: %(institution)s") % {"institution": self.found})
        return said

    def _make_institutions_here(self) -> None:
        """A “+” beside the institution, for who may add one."""
        field: Any = self.fields["institution"]
        key: Any = Custody._meta.get_field("institution")
        field.widget = UnfoldAdminRelatedFieldWrapperWidget(
            field.widget,
            key.remote_field,
            admin.site,
            can_add_related=self.by.has_perm("organizations.add_institution"),
        )
        # As the wrapper was not there when the field gave its widget what can be chosen.
        field.widget.choices = field.choices

    def _read_charge(self, cleaned: dict[str, Any]) -> None:
        try:
            self.read = read_articles(cleaned.get("charge") or "", country=self.country_of_case())
        except ValidationError as error:
            self.add_error("charge", error)
            return
        if len(self.read) > MOST_ARTICLES:
            self.add_error("charge", _("These are more articles than one arrest has: give only those of this case."))

    def _read_place(self, cleaned: dict[str, Any]) -> None:
        text = cleaned.get("held_at") or ""
        if not text or cleaned.get("institution"):
            return
        try:
            reading = read_institution(text)
        except ValidationError as error:
            self.add_error("held_at", error)
            return
        country = self.country_of_case()
        meant = institutions_named([reading], country=country)[reading.key] if country else []
        # Of several that it can mean none is chosen: the words stay.
        self.found = meant[0] if len(meant) == 1 else None


def first_country(by: User) -> str:
    """The country that a member of staff most likely means: that of the case they can see that was made last, in their
    teams."""
    newest: models.QuerySet[Prisoner] = Prisoner.objects.maintained_by_teams_of(by).order_by("-pk")
    return str(newest.values_list("country", flat=True).first() or "")
