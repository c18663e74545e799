#!/bin/sh
# Makes what is missing: a database and a login for each name in FLOE_DATABASES. Run after every start, so a database
# that is asked for later is made too. Logins come from the environment; psql reads them itself, so no argument has one.
set -eu

until pg_isready --quiet --host 127.0.0.1 --username postgres; do
  sleep 1
done

for name in $FLOE_DATABASES; do
  prefix=$(printf '%s' "$name" | tr '[:lower:]' '[:upper:]')_DB
  psql --no-psqlrc --quiet --username postgres --dbname postgres --set ON_ERROR_STOP=1 --set database="$name" <<SQL
\getenv login ${prefix}_USERNAME
\getenv password ${prefix}_PASSWORD
SELECT format('CREATE ROLE %I LOGIN', :'login')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
SELECT format('ALTER ROLE %I PASSWORD %L', :'login', :'password') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'login')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', :'database') \gexec
SQL
done
