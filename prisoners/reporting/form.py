"""What a visitor fills in to report something, to come back, and to reply."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from prisoners.models import Report
from prisoners.reporting import bounds
from prisoners.reporting.form_ticket import NoTicket, Ticket, TooSoon, new_ticket, read_ticket
from prisoners.reporting.receipts import LONGEST_TYPED
from prisoners.reporting.sealing import Words


class HowKnown(models.TextChoices):
    """How someone knows what they tell."""

    SELF = "self", _("it is about me")
    WITNESS = "witness", _("I saw it myself")
    FAMILY = "family", _("I am family or a friend")
    LAWYER = "lawyer", _("I am a lawyer in the case")
    COLLEAGUE = "colleague", _("I work or act together with the person")
    PRESS = "press", _("I read it or heard it")
    OTHER = "other", _("in another way")


_TOO_LONG = _("At most %(limit_value)d characters fit here; you wrote %(show_value)d. Please shorten it.")


class Prose(forms.CharField):
    """Words as they were typed. A line break counts once, and a browser does not cut off what is pasted: what is too
    long is said."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


def _text(label: Any, longest: int, *, rows: int = 0, needed: Any = "", hint: Any = "", **attrs: Any) -> Prose:
    """A field for words. `needed`: what is said when it is empty; without, it may be."""
    attrs |= {"autocomplete": "off"}
    widget = forms.Textarea(attrs | {"rows": rows}) if rows else forms.TextInput(attrs)
    messages = {"max_length": _TOO_LONG}
    if needed:
        messages["required"] = needed
    return Prose(
        label=label,
        max_length=longest,
        required=bool(needed),
        widget=widget,
        help_text=hint,
        error_messages=messages,
    )


class ReportForm(forms.Form):
    """A report. After validation, `words`, `form_ticket` and `cleaned_data["kind"]` say what is to be kept."""

    kind = forms.ChoiceField(
        label=_("What do you want to tell us?"),
        choices=Report.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what it is.")},
    )
    whom = _text(
        _("Whom or which page is it about?"),
        bounds.LONGEST_WHOM,
        needed=_("Please say whom it is about: a name, a number like AZ-0012, or the address of the page."),
        hint=_("A name in any spelling, a number like AZ-0012, or the address of a page. Not known? Say what is."),
    )
    what = _text(
        _("What happened, or what is wrong?"),
        bounds.LONGEST_WHAT,
        rows=8,
        needed=_("Please say what happened, or what is wrong."),
        hint=_("Only what we need to know. Leave out what would show who you are."),
    )
    when = _text(_("When?"), bounds.LONGEST_LINE, hint=_("As well as you know: 7 February, last week, before 2024."))
    where = _text(_("Where?"), bounds.LONGEST_LINE)
    sources = _text(
        _("Sources and links"),
        bounds.LONGEST_SOURCES,
        rows=3,
        hint=_("Where can it be read or seen? Everything on this record cites a source."),
    )
    how = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[("", _("I would rather not say")), *HowKnown.choices],
        required=False,
    )
    contact = _text(
        _("How can we reach you?"),
        bounds.LONGEST_CONTACT,
        hint=_("Not needed: the receipt is enough to come back and to answer our questions."),
    )
    may_contact = forms.BooleanField(label=_("You may write to me there about this report."), required=False)
    # For programs that fill in whatever there is; people do not see it.
    website = forms.CharField(label=_("Leave this field empty"), required=False, max_length=200)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)

    form_ticket: Ticket

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_ticket = "" if self.is_bound else new_ticket()

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("This field is there for programs that send advertisements. Please empty it and send again.")
            )
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("may_contact") and not cleaned.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("You allow us to write to you, and do not say where. Say it, or untick."))
        if cleaned.get("contact") and not cleaned.get("may_contact"):
            said = _("You say how to reach you: tick this if we may use it, or empty the field above.")
            self.add_error("may_contact", said)
        self._check_ticket(str(cleaned.get("ticket") or ""))
        return cleaned

    def _check_ticket(self, ticket: str) -> None:
        try:
            self.form_ticket = read_ticket(ticket)
        except TooSoon:
            self.new_ticket = ticket
            self.add_error(None, _("That was faster than we expect of a person. Please wait a moment and send again."))
        except NoTicket:
            # They have waited long enough.
            self.new_ticket = new_ticket(wait=0)
            self.add_error(None, _("This form lay open for too long. Nothing is lost: please send it again."))
        else:
            self.new_ticket = ticket

    @property
    def words(self) -> Words:
        """What is to be kept of what was written."""
        given = self.cleaned_data
        names = ("whom", "what", "when", "where", "sources", "how", "contact", "may_contact")
        return Words(**{name: given[name] for name in names}, language=get_language() or "")

    @property
    def wrong(self) -> list[forms.BoundField]:
        """The fields with something wrong, in the order in which they stand."""
        return [self[name] for name in self.fields if name in self.errors]


class ReceiptForm(forms.Form):
    """A code, to come back with."""

    # Longer ones are codes that nobody has, like any other that is wrong.
    code = forms.CharField(
        label=_("Your receipt code"),
        error_messages={"required": _("Please type the code: four groups of four letters and digits.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
            | {"maxlength": LONGEST_TYPED}
        ),
    )


class ReplyForm(forms.Form):
    """What the sender adds."""

    reply = _text(
        _("Your reply, or what you want to add"),
        bounds.LONGEST_MESSAGE,
        rows=5,
        needed=_("Please write something, or close this page."),
    )
