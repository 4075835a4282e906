"""Settings for tests: the site's own, but static files are found by name, not by what `collectstatic` made."""

from config.settings import *  # noqa: F403
from config.settings import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Hashing a password well takes longer than most tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Whitenoise would warn of a folder that only `collectstatic` makes.
WHITENOISE_AUTOREFRESH = True
# Each version is told by itself and at once; tests of settling set their own time.
ALERT_SETTLING_SECONDS = 0
# All tests come from one address at once; those of the limits set their own.
API_UNITS = API_UNITS_WITH_KEY = PAGE_UNITS = 0
STREAMS_OF_PROCESS = 100
# `force_login` signs in; tests of signing in do it as people do, and then it must hold.
DESK_TAKES_FORCED_SESSIONS = True
