#!/bin/sh
# Run once, when the volume is new: the public face logs in as the public role itself. Migrations grant it what it may read.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set=password="$PUBLIC_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE vigil_public LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 100;
SQL
