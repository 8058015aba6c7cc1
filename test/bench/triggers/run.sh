#!/usr/bin/env bash
# What triggers cost: the server's CPU time of writing, as a ratio to the same work with no trigger;
# beside it WAL, the size of the log and what it costs to read.
#
#   bulk         INSERT ... SELECT, COPY, UPDATE of one column, DELETE of all rows, by one statement
#   one row      INSERT, UPDATE and DELETE by key, prepared, by pgbench with 1 and with 2 clients
#   CPU          user and system time of the backends that work, to the nanosecond; what the
#                checkpointer and the WAL writer do beside them is not counted
#   x none       ratio to no trigger, median of the rounds' own; from, to: the lowest and the highest
#
# Each file of variants/ sets up one variant. Each measurement is made in a new copy of the variant's
# database, byte for byte the same in every round and just checkpointed; and all variants of one
# operation are measured one after the other, so that the machine's noise meets all alike.
# A variant whose function or extension is missing is named and left out.
#
# Usage: run.sh [ROWS [ROUNDS [VARIANT...]]]     default 200000 5, and all that variants/ has
#   VARIANT    a file name there without number and .sql; no trigger is measured anyway
# Environment:
#   DBE_BENCH_PIN=no   leaves clients and backends to the scheduler; see one_row/count.sql
# Needs the surroundings that scripts/bench.sh makes: an empty database that PGDATABASE names.

set -euo pipefail
cd "$(dirname "$0")"

MAIN=${PGDATABASE:?}
export PGOPTIONS="-c synchronous_commit=off -c jit=off -c max_parallel_workers_per_gather=0
	-c app.user_id=42 -c pg_stat_statements.track=none -c client_min_messages=warning"

# psql_in DATABASE ARGUMENT...
psql_in() { local database=$1; shift; psql -XAtq -F $'\t' -v ON_ERROR_STOP=1 -d "$database" "$@"; }
query() { psql_in "$MAIN" "$@"; }

# copy_database FROM TO. Copying files ends with a checkpoint, so every first change of a page after
# it writes the page to WAL, for all variants alike.
copy_database() { query -c "CREATE DATABASE $2 TEMPLATE $1 STRATEGY file_copy"; }

variant_title() { sed -n '1s/^-- //p' "$1"; }

# True for the last error of set-up FILE: a function or an extension that is not there.
is_missing() { grep -qE 'ERROR: +(42883|0A000: extension|58P01)' "$1"; }

make_base() {
	query -c "CREATE DATABASE ${MAIN}_base"
	psql_in "${MAIN}_base" -v rows="$ROWS" -f base.sql -c "VACUUM (FREEZE, ANALYZE)"
	psql_in "${MAIN}_base" -v rows="$ROWS" >"$FILES/$ROWS.copy" <<-'SQL'
		SELECT format(replace(split_part(statement, ' FROM ', 1), '%', '%%') || ' TO STDOUT')
		FROM bench.operation WHERE name = 'copy'
		\gexec
	SQL
	head -n 10 "$FILES/$ROWS.copy" >"$FILES/10.copy"
	chmod -R a+rX "$FILES"
}

# make_variant FILE: a database of its own, with the trigger and an empty log.
make_variant() {
	local file=$1 title number=${#NAMES[@]} database
	title=$(variant_title "$file")
	database=${MAIN}_v$number
	copy_database "${MAIN}_base" "$database"
	if psql_in "$database" -v VERBOSITY=verbose -f "$file" >/dev/null 2>"$FILES/error"; then
		psql_in "$database" -f ready.sql
		NAMES+=("$title")
		query -v title="$title" -v number="$number" \
			-v family="$(psql_in "$database" -c 'SELECT family FROM bench.variant')" \
			<<<"INSERT INTO variants VALUES (:number, :'title', :'family')"
	elif is_missing "$FILES/error"; then
		echo "$title: not installed ($(sed -n 's/.*ERROR: *//p' "$FILES/error"))"
		query -c "DROP DATABASE $database"
	else
		cat "$FILES/error" >&2
		exit 1
	fi
}

# in_copy NUMBER COMMAND...: runs it with COPY a fresh copy of the variant's. Its lines of output
# go to table $TABLE.
in_copy() {
	COPY=${MAIN}_copy
	copy_database "${MAIN}_v$1" "$COPY"
	shift
	"$@" >"$FILES/lines"
	query -c "COPY $TABLE FROM STDIN" <"$FILES/lines"
	query -c "DROP DATABASE $COPY"
}

# bulk ROUND OPERATION VARIANT
bulk() {
	psql_in "$COPY" -v round="$1" -v operation="$2" -v variant="$3" -v rows="$ROWS" \
		-v files="$FILES" -f bulk.sql
}

# script OPERATION: for pgbench. What the variant does beside goes into the same statement.
script() {
	local statement beside
	statement=$(cat "one_row/$1.sql")
	beside=$(psql_in "$COPY" -c "SELECT format(beside_one, '$1') FROM bench.variant")
	cat one_row/count.sql
	echo "${beside:+WITH changed AS (}$statement${beside:+) $beside};"
}

# client NUMBER ARGUMENT...: one client of pgbench, pinned to a processor with its backend. The last
# processor is taken first: the first one serves the machine's interrupts as well.
client() {
	local pin=() processor=$(($(nproc) - 1 - $1))
	[ "$PINNED" = false ] || pin=(taskset -c "$processor")
	"${pin[@]}" pgbench -n -M prepared -f "$FILES/script.sql" -D client="$1" \
		-D pinned="$PINNED" -D processor="$processor" \
		-D title='Title of a number, c4ca4238a0b923820dcc509a6f75849bc4ca4238a0b923820dcc509a6f75849b' \
		-D code=code-5b1c0ed2e8b7a6f4 -D due=2025-02-03 -D token=6f4922f4-5568-161a-8cdf-4ad2299f6d23 \
		-D attributes='{"size": 7, "color": "blue"}' "${@:2}" "$COPY" >"$FILES/pgbench$1" 2>&1 ||
		{ cat "$FILES/pgbench$1" >&2; return 1; }
}

# one_row ROUND OPERATION VARIANT CLIENTS
one_row() {
	local clients=$4 count=$((ROWS / 10 > 2000 ? ROWS / 10 : 2000)) number pids=() pid
	local first=$((count / 10))
	psql_in "$COPY" -f warm.sql -f one_row/touch.sql
	script "$2" >"$FILES/script.sql"
	for ((number = 0; number < clients; number++)); do
		client "$number" -t "$count" -D n=0 -D first="$first" -D last="$count" -D rows="$ROWS" \
			-D clients="$clients" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	psql_in "$COPY" -v round="$1" -v operation="$2" -v variant="$3" -v clients="$clients" \
		-v transactions=$((count * clients)) -v measured=$(((count - first) * clients)) -f one_row.sql
}

reading() { psql_in "$COPY" -v variant="$1" -v rows="$ROWS" -f reading.sql; }

# of_all OPERATION COMMAND...: the command for every variant that this operation fires. Each round
# begins with another, for a place in the row may be a good one.
of_all() {
	local operation=$1 place number
	shift
	for place in "${!NAMES[@]}"; do
		number=$(((place + ROUND - 1) % ${#NAMES[@]}))
		[ "$operation" = update ] || [ "${FAMILIES[number]}" = audit ] || continue
		in_copy "$number" "$1" "$ROUND" "$operation" "${NAMES[number]}" "${@:2}"
	done
}

measure() {
	local operation clients number
	TABLE=measured
	for ((ROUND = 1; ROUND <= ROUNDS; ROUND++)); do
		for operation in insert copy update delete; do
			of_all "$operation" bulk
		done
		for operation in insert update delete; do
			for clients in 1 2; do
				of_all "$operation" one_row "$clients"
			done
		done
	done
	TABLE=readings
	for number in "${!NAMES[@]}"; do
		in_copy "$number" reading "${NAMES[number]}"
	done
}

# variant_files VARIANT...: the files of those, or of all.
variant_files() {
	local file name
	for file in variants/*.sql; do
		name=${file##*/??-}
		name=${name%.sql}
		[ "$name" = none ] || [ $# = 0 ] || [[ " $* " = *" $name "* ]] || continue
		echo "$file"
	done
}

main() {
	local file
	ROWS=${1:-200000} ROUNDS=${2:-5}
	[ "$ROWS" -ge 5000 ] || { echo "at least 5000 rows" >&2; exit 1; }
	[ $# -lt 2 ] || shift 2
	PINNED=true
	[ "${DBE_BENCH_PIN:-}" != no ] || PINNED=false
	NAMES=()
	FILES=$(mktemp -d /var/tmp/dbe-triggers.XXXXXX)
	trap 'rm -rf "$FILES"' EXIT
	query -f results.sql
	query -v rows="$ROWS" -v rounds="$ROUNDS" -v processors="$(nproc)" -v pinned="$PINNED" \
		-f surroundings.sql
	sed -n '/^#   bulk /,/^#$/s/^#   //p' run.sh
	make_base
	for file in $(variant_files "$@"); do
		make_variant "$file"
	done
	mapfile -t FAMILIES < <(query -c "SELECT family FROM variants ORDER BY position")
	measure
	psql -Xq -v ON_ERROR_STOP=1 -v rows="$ROWS" -f report.sql
	for file in "${!NAMES[@]}"; do
		query -c "DROP DATABASE ${MAIN}_v$file"
	done
	query -c "DROP DATABASE ${MAIN}_base"
}

main "$@"
