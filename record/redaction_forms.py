"""The form by which something is struck from the public record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from record.document_diff import in_words, words_of_path
from record.publication import Document
from record.redaction import LONGEST_REASON
from record.striking import Target, What
from record.striking_statements import files_in, statements_in
from record.striking_words import LONGEST

# As much of a statement as tells it from its neighbours in a list of choices.
SHOWN = 90


class StrikeForm(forms.Form):
    """What is to be struck, from which version on, and why."""

    what = forms.ChoiceField(label=_("What is struck"), choices=What.choices, initial=What.WORDS)
    words = forms.CharField(label=_("Words"), max_length=LONGEST, required=False)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    pointer = forms.ChoiceField(label=_("Statement"), required=False)
    file = forms.ChoiceField(label=_("Picture or file"), required=False)
    similar = forms.BooleanField(
        label=_("Also where it is worded otherwise: every statement of the same kind and day"), required=False
    )
    reason = forms.CharField(
        label=_("Public reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why: everyone reads it in the place of what is struck.")},
    )
    note = forms.CharField(label=_("Note for the desk"), max_length=4000, required=False)

    def __init__(self, *args: Any, document: Document | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = document or {}
        self.fields["pointer"].choices = [("", "–"), *_choices(said, statements_in(said))]  # type: ignore[attr-defined]
        self.fields["file"].choices = [("", "–"), *_choices(said, files_in(said))]  # type: ignore[attr-defined]
        if document is None:
            # Without a version there is nothing to choose a statement from.
            self.fields["what"].choices = [(What.WORDS.value, What.WORDS.label)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        needed = {What.WORDS: "words", What.STATEMENT: "pointer", What.PICTURE: "file"}.get(said.get("what", ""))
        if needed and not said.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Say which."))
        return said

    @property
    def target(self) -> Target:
        """What a valid form names."""
        said = self.cleaned_data
        if said["what"] == What.WORDS:
            return Target(What.WORDS.value, words=said["words"])
        if said["what"] == What.DOCUMENT:
            return Target(What.DOCUMENT.value, version=said["version"])
        pointer = said["file"] if said["what"] == What.PICTURE else said["pointer"]
        return Target(said["what"], version=said["version"], pointer=pointer, similar=said["similar"])


def _choices(document: Document, found: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    for pointer, value in found:
        words = " · ".join(in_words(value).split("\n")) or _now("(no words)")
        place = " › ".join(words_of_path(document, pointer))
        yield pointer, f"{place}: {words[:SHOWN]}{'…' if len(words) > SHOWN else ''}"
