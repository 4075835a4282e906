"""What the database gives: permanent public ids (AZ-0012), never reused, never changed; and a detention's number."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models


class PublicIdField(models.CharField):
    """Filled by a trigger on insert and read back by the same statement, whoever inserts and however."""

    db_returning = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)


class GivenNumberField(models.PositiveSmallIntegerField):
    """0 until a trigger gives the number on insert; read back by the same statement."""

    db_returning = True


# Four digits at least; a country with more than 9,999 cases goes on with five.
GIVE_PUBLIC_ID = pgtrigger.Trigger(
    name="give_public_id",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("given", "integer")],
    func="""
        IF NEW.public_id = '' THEN
            INSERT INTO prisoners_runningnumber AS n (country, last) VALUES (NEW.country, 1)
            ON CONFLICT (country) DO UPDATE SET last = n.last + 1
            RETURNING last INTO given;
            NEW.public_id = NEW.country || '-' || lpad(given::text, greatest(4, length(given::text)), '0');
        ELSE
            -- An id that comes with the row (a restored or exported case) is never given again.
            INSERT INTO prisoners_runningnumber AS n (country, last)
            VALUES (split_part(NEW.public_id, '-', 1), split_part(NEW.public_id, '-', 2)::integer)
            ON CONFLICT (country) DO UPDATE SET last = greatest(n.last, EXCLUDED.last);
        END IF;
        RETURN NEW;
    """,
)
KEEP_PUBLIC_ID = pgtrigger.ReadOnly(name="keep_public_id", fields=["public_id"])
