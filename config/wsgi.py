"""The entry point for gunicorn."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.error_reports import report_errors
from config.statement_bounds import OF_DESK, bound_statements
from config.warming import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
warm()
report_errors(settings.SENTRY_DSN, release=settings.VERSION)
if settings.SITE_MODE != "public":
    bound_statements(OF_DESK)
