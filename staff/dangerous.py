"""What is asked to be confirmed by signing in again: acts that cannot be taken back, that let others in, or that carry
the record away (OWASP ASVS 5, 7.5.3)."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

# Seconds since they last showed who they are: to open such a page, and to send what was filled in on it meanwhile.
TO_OPEN, TO_SEND = 10 * 60, 40 * 60

# Addresses of the desk by their names. Each of them is asked for in tests/staff/test_dangerous.py.
ADDRESSES = re.compile(
    r"""\w+_(strike|withdraw|merge|split)                     # redaction, withdrawing, merging and splitting
      | prisoners_(prisoner_compare|merge_undo|prisoner_hand_over)
      | exports_export_add                                    # an export of everything
      | alerts_webhook_(add|change|delete)                    # what is published goes to another's server
      | record_user_(add|change|delete)                       # staff and their roles
      | organizations_team(member|rules)_(add|change|delete)  # teams
      | password_change | mfa_(view|download|generate)_recovery_codes
    """,
    re.VERBOSE,
)
# Acts on rows that were ticked in a list.
ACTIONS = {"withdraw_selected", "invite_again", "lock_out", "let_in_again", "end_all_sessions"}
# Of an organisation's page, the table of its team.
TEAM_PAGES = {"organizations_organization_add", "organizations_organization_change"}


def is_dangerous(request: HttpRequest, name: str) -> bool:
    """Whether what is asked for by the address of this name must be confirmed."""
    if ADDRESSES.fullmatch(name):
        return True
    user: Any = request.user
    if name in TEAM_PAGES:
        return bool(user.has_perm("organizations.change_teammember"))
    return name.endswith("_changelist") and bool(ACTIONS & set(request.POST.getlist("action")))


def is_confirmed(request: HttpRequest) -> bool:
    """Whether they showed lately enough who they are: by signing in, or when asked again."""
    records = get_authentication_records(request, request.user)
    latest = max((float(record["at"]) for record in records), default=0.0)
    return time.time() - latest < (TO_SEND if request.method == "POST" else TO_OPEN)
