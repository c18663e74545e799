# shellcheck shell=bash
# Starts PostgreSQL as the official image does: makes the database of POSTGRES_DB for POSTGRES_USER at the first start.
set -euo pipefail
[[ -z "${POSTGRES_PASSWORD_FILE:-}" ]] || POSTGRES_PASSWORD="$(<"$POSTGRES_PASSWORD_FILE")"
user="${POSTGRES_USER:-postgres}"
if [[ ! -s "$PGDATA/PG_VERSION" ]]; then
  initdb --username="$user" --auth-host=scram-sha-256 --auth-local=trust --no-sync \
    --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") >/dev/null
  printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  pg_ctl start --wait --silent --options="-c listen_addresses= -c fsync=off"
  if [[ "${POSTGRES_DB:-$user}" != postgres ]]; then
    createdb --username="$user" "${POSTGRES_DB:-$user}"
  fi
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sql) psql --username="$user" --dbname="${POSTGRES_DB:-$user}" --set=ON_ERROR_STOP=1 --file="$script" ;;
      *.sh) bash "$script" ;;
    esac
  done
  pg_ctl stop --wait --silent
fi
exec "$@" -c listen_addresses='*' -c fsync=off
