"""What a worker need not do at its first page, as it was done before the workers were made."""

from __future__ import annotations

import os
import subprocess
import sys

from config.environment import CHECKOUT

LOADED = """
from config import wsgi
from django.template import engines
from django.urls import get_resolver
environment = engines["compiled"].env
names = [name for name in environment.list_templates() if name.endswith(".html")]
print(len(names) > 20, len(environment.cache) == len(names), get_resolver()._populated)
"""


def test_addresses_and_compiled_templates_are_there_before_the_first_page_without_a_database():
    nobody = "postgres://nobody@127.0.0.1:1/none"
    env = os.environ | {"DEBUG": "0", "DATABASE_URL": nobody, "DJANGO_SETTINGS_MODULE": "config.settings"}
    said = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=CHECKOUT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert said.stdout.split() == ["True", "True", "True"], said.stderr[-500:]
