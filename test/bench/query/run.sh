#!/usr/bin/env bash
# How many statements a second dbe.lint() judges, beside what the server itself takes for them.
#
#   parse            raw_parser() over the whole script
#   parse + analyse  the same, and parse_analyze_varparams() of each statement: the floor
#   lint, no rule    dbe.lint(script, '{}'): the facts of each statement, in a subtransaction of its own
#   lint, all rules  dbe.lint(script)
#
# "of dbe alone" takes the floor off. Simple statements read a row by its key; realistic ones are the
# examples of the rules themselves, over the tables of test/lint/schema.sql.
#
# Usage: run.sh [STATEMENTS [ROUNDS]]     default 30000 5
# Needs the surroundings that scripts/bench.sh makes: an empty database that PGDATABASE names.

set -euo pipefail
cd "$(dirname "$0")"

query() { psql -Xq -v ON_ERROR_STOP=1 "$@"; }

# floor_library DIR: builds floor.c there, where the server can read it, and prints its path.
floor_library() {
	local include
	include=$("${PG_CONFIG:-pg_config}" --includedir-server)
	cc -O2 -fPIC -shared -fwrapv -I"$include" -o "$1/query_floor.so" floor.c &&
		chmod a+r "$1/query_floor.so" &&
		echo "$1/query_floor.so"
}

main() {
	local floor
	floor=$(floor_library "$PGHOST")
	query -c "SET client_min_messages = warning" -c "CREATE EXTENSION dbe" -f ../../lint/schema.sql >/dev/null
	query -At -c "SELECT format('PostgreSQL %s; medians of ${2:-5} rounds', current_setting('server_version'))"
	sed -n '/^#   parse  /,/^#$/s/^#   //p' run.sh
	query -v floor="$floor" -v statements="${1:-30000}" -v rounds="${2:-5}" -f measure.sql
}

main "$@"
