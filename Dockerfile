# One image for web, staff, worker, beat and migrate; docker-compose.yml tells them apart.
FROM python:3.11.14-slim-bookworm AS packages
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/vigil \
    && /opt/vigil/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        --requirement /tmp/requirements.lock

# What backups need of PostgreSQL (backups/programs.py), of the server's very version; of the same Debian as the image
# below, so that both have one libc. Their libraries are copied with them, but that libc.
FROM postgres:18.6-bookworm AS postgresql
RUN mkdir -p /programs/bin /programs/lib \
    && cd /usr/lib/postgresql/18/bin \
    && cp pg_dump pg_restore /programs/bin/ \
    && ldd pg_dump pg_restore | awk '$2 == "=>" && $3 ~ /^\// {print $3}' | sort -u \
        | grep -Ev '/(libc|libm|libdl|librt|libpthread|libresolv)\.so' | xargs cp --dereference --target-directory /programs/lib

FROM python:3.11.14-slim-bookworm
ENV PATH=/opt/vigil/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    VAR_DIR=/app/var
# Without libfribidi0 names in Arabic or Hebrew letters are drawn on cards in Latin ones (record/lettering.py); age
# encrypts backups.
RUN apt-get update && apt-get install --yes --no-install-recommends age libfribidi0 && rm -rf /var/lib/apt/lists/*
# Last in the order of ld.so: of a library that the image has itself, its own is taken. Better no image than one that
# cannot back up: each program is tried.
COPY --from=postgresql /programs /usr/lib/postgresql/18
RUN echo /usr/lib/postgresql/18/lib > /etc/ld.so.conf.d/zz-postgresql.conf && ldconfig \
    && /usr/lib/postgresql/18/bin/pg_dump --version && /usr/lib/postgresql/18/bin/pg_restore --version && age --version
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin vigil
COPY --from=packages /opt/vigil /opt/vigil
WORKDIR /app
COPY manage.py ./
COPY config config
COPY record record
COPY organizations organizations
COPY prisoners prisoners
COPY campaigns campaigns
COPY alerts alerts
COPY exports exports
COPY backups backups
COPY staff staff
COPY templates templates
COPY static static
COPY locale locale
COPY docs/api.md docs/api.md
COPY docs/data.md docs/data.md
COPY docs/guides docs/guides
# Static files need settings, settings need an environment: these values live for this one step and lead nowhere.
RUN mkdir -p var/exports var/uploads/pictures var/uploads/documents var/uploads/sources var/uploads/case-files \
        var/uploads/archives var/uploads/imports \
    && SECRET_KEY="$(head -c 48 /dev/urandom | base64 -w 0)" \
        FIELD_KEYS="$(python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
        DATABASE_URL=postgres://build/build REDIS_URL=redis://build/0 \
        python manage.py collectstatic --noinput \
    && python -m compileall -q config record organizations prisoners campaigns alerts exports backups staff \
    && chown -R vigil:vigil var/uploads var/exports
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "--bind", "0.0.0.0:8000"]
