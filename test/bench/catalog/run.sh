#!/usr/bin/env bash
# How long an audit of a database of many tables takes, in ms and as a ratio to the floor: what the
# server itself needs to count the rows that dbe reads. All in one process, with warm caches.
#
#   floor        SELECT count(*) over every catalog that dbe scans, and one counter of every table,
#                index and TOAST table
#   snapshot     dbe.check_timings(): 'catalogs', which reads them, and 'lookups', which sorts them
#   all checks   dbe.check_timings(): 'checks'
#   peak memory  of a new session that calls findings(), less that of one that runs the floor
#
# One database grows from size to size; its tables are those of tables.sql, vacuumed and analyzed.
#
# Usage: run.sh [TABLES...]     default 1000 5000 20000
# Needs the surroundings that scripts/bench.sh makes: an empty database that PGDATABASE names.

set -euo pipefail
cd "$(dirname "$0")"

ROUNDS=7
JOBS=2
BATCH=500   # tables of one session, which grows with each

query() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }

# grow FROM TO. One VACUUM for all: at its end each passes over the whole of pg_class.
grow() {
	local first
	# shellcheck disable=SC2016  # for the inner shell to expand
	for ((first = $1 + 1; first <= $2; first += BATCH)); do
		echo "$first $((first + BATCH - 1 < $2 ? first + BATCH - 1 : $2))"
	done | xargs -P "$JOBS" -L 1 bash -c \
		'psql -Xq -v ON_ERROR_STOP=1 -v first="$0" -v last="$1" -f tables.sql'
	query -c "VACUUM (ANALYZE)" -c "CHECKPOINT"
}

# peak STATEMENTS: the highest resident size of a new session that runs them, in kB.
peak() {
	query -f floor.sql -f - <<-SQL | tail -n 1
		$1;
		SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s*(\d+) kB');
	SQL
}

# measure TABLES
measure() {
	local floor findings
	floor=$(peak ':floor; :counters')
	findings=$(peak 'SELECT count(*) FROM dbe.findings()')
	psql -Xq -v ON_ERROR_STOP=1 -v tables="$1" -v rounds="$ROUNDS" \
		-v peak=$((findings - floor)) -f floor.sql -f measure.sql
}

main() {
	local size made=0 sizes=("$@")
	[ $# -gt 0 ] || sizes=(1000 5000 20000)
	mapfile -t sizes < <(printf '%s\n' "${sizes[@]}" | sort -n)
	query -c "CREATE EXTENSION dbe"
	query -c "SELECT format('PostgreSQL %s, shared_buffers %s; medians of $ROUNDS rounds',
		current_setting('server_version'), current_setting('shared_buffers'))"
	sed -n '/^#   floor /,/^#$/s/^#   //p' run.sh
	for size in "${sizes[@]}"; do
		grow "$made" "$size"
		made=$size
		measure "$size"
	done
}

main "$@"
