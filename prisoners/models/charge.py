"""What someone is accused of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from modeltrans.fields import TranslationField

from prisoners.models.detention import Detention
from record.belonging import BelongsTogether
from record.dates import UncertainDateField
from record.history import tracked


@tracked()
class Article(models.Model):
    """An article of a statute: country, code, article, title."""

    country = CountryField(_("country"))
    code = models.CharField(_("statute"), max_length=120, help_text=_("Such as Criminal Code."))
    number = models.CharField(_("article"), max_length=40, help_text=_("Such as 221.3."))
    title = models.CharField(_("title"), max_length=1000, blank=True)
    i18n = TranslationField(fields=("code", "title"))

    class Meta:
        verbose_name = _("article of a statute")
        verbose_name_plural = _("articles of statutes")
        ordering = ["country", "code", "number"]
        constraints = [models.UniqueConstraint(fields=["country", "code", "number"], name="article_is_listed_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.code} {self.number}"


@tracked("detention.prisoner", many_at_once=True)
class Charge(models.Model):
    """One charge in a detention."""

    class State(models.TextChoices):
        ALLEGED = "alleged", _("alleged")
        CHARGED = "charged", _("charged")
        DROPPED = "dropped", _("dropped")
        REPLACED = "replaced", _("replaced by another")
        CONVICTED = "convicted", _("convicted")
        ACQUITTED = "acquitted", _("acquitted")
        QUASHED = "quashed", _("quashed")

    detention = models.ForeignKey(Detention, on_delete=models.CASCADE, related_name="charges")
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, null=True, blank=True, related_name="charges"
    )
    text = models.TextField(_("as in the source"), blank=True, max_length=4000)
    brought_on = UncertainDateField(_("brought on"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ALLEGED)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("replaced by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    i18n = TranslationField(fields=("text",))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=False) | ~models.Q(text=""),
                name="charge_says_what_for",
                violation_error_message=_("Choose an article, or give the charge as the source words it."),
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_by__isnull=True) | models.Q(state="replaced"),
                name="charge_replaced_has_that_state",
                violation_error_message=_("A charge that names its replacement has the state “replaced by another”."),
            ),
            BelongsTogether(
                own="detention",
                named={"replaced_by": "detention"},
                name="charge_is_replaced_in_its_own_detention",
                violation_error_message=_("A charge is replaced by another of the same detention: choose one of it."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.article) if self.article else self.text[:80]
