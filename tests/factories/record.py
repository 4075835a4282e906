"""Staff, sources, and publication itself."""

from __future__ import annotations

from typing import TypeVar

import factory
from factory.django import DjangoModelFactory

from record import services
from record.models import Publishable, Source, User
from record.publication import Document

P = TypeVar("P", bound=Publishable)


def published(case: P, *, by: User | None = None, reason: str = "") -> P:
    """The same noun, published as it stands now, and what borrows from it brought up to date."""
    services.publish(case=case, by=by, reason=reason)
    services.recompose_due()
    case.refresh_from_db()
    return case


def public_document(case: Publishable) -> Document:
    """The document a noun is published with."""
    assert case.live is not None and case.live.document is not None, f"{case} is not public"
    document: Document = case.live.document
    return document


class UserFactory(DjangoModelFactory):
    """A member of staff without any right; `editor=True` may do everything at the desk."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        editor = factory.Trait(is_staff=True, is_superuser=True)

    username = factory.Sequence(lambda n: f"activist{n}")
    email = factory.LazyAttribute(lambda u: f"{u.username}@example.org")
    is_staff = True
    password = factory.django.Password("correct horse battery staple")


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    publisher = "A newspaper"
    title = factory.Sequence(lambda n: f"An article, number {n}")
    published_on = "2023-12-16"
    language = "en"
