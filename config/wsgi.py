"""The entry point for gunicorn."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.statement_bounds import OF_DESK, bound_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
if settings.SITE_MODE != "public":
    bound_statements(OF_DESK)
