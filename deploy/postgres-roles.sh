#!/bin/sh
# At the first start of the database's container: two roles and the database, as bin/up makes them.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --no-psqlrc -v ON_ERROR_STOP=1 \
    -v owner_password="$TANDEM_OWNER_PASSWORD" -v app_password="$TANDEM_APP_PASSWORD" <<'SQL'
CREATE ROLE tandem_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE tandem_app LOGIN PASSWORD :'app_password';
CREATE DATABASE tandem OWNER tandem_owner;
SQL
