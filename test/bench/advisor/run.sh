#!/usr/bin/env bash
# What the advice of dbe.advise_indexes() is worth: what it says, and what comes of it once it is built.
# One table for each workload:
#
#   tpch19   TPC-H at SCALE (0.2: 1,200,000 lineitems), without queries 2, 17 and 20, whose cost before hides
#            that of all others
#   tpch22   all 22 queries
#   film     113 joins of 4 to 17 tables over a film database of 1,600,000 rows
#   oltp     the tables of pgbench and 17 statements with parameters, weighted by how often they come
#   shop     the sample shop of demo/, with the indexes that it has, and what its visitors leave in
#            pg_stat_statements; a statement runs as pgbench sends it, so "ms" is the mean by calls
#
# Tables have their primary keys and nothing else (but for the shop). A row is a method and a budget:
#
#   foreign keys     an index on each foreign key that no index leads with
#   single columns   an index on each column, without those that no plan uses
#   dbe              the advice within the budget, as printed, CREATE INDEX CONCURRENTLY and all
#
# Columns:
#
#   budget MB        what the advice may take on disk, in 1,000,000 bytes
#   estimated MB     the advice's own estimate of the size; built MB: pg_relation_size() of what was built
#   estimated        the advice's own estimate of the planner's cost of all statements, to that before
#   built            the same by EXPLAIN before, and once the indexes stand there; statements with parameters
#                    are planned without their values
#   each             the geometric mean of the same over the statements, where none hides another
#   ms before/after  sum over the statements of the median time of ROUNDS runs, by weight, without JIT
#   timeouts         statements that did not end within TIMEOUT s (they count with that)
#   advice ms        wall time of dbe.advise_indexes(); planner calls: its own count
#
# Usage: run.sh [WORKLOADS [SCALE [ROUNDS [BUDGETS]]]]
#   WORKLOADS  separated by commas, by default all: tpch19,tpch22,film,oltp,shop
#   SCALE      of TPC-H, 0.2
#   ROUNDS     runs of each statement, 3; 0 leaves times out
#   BUDGETS    in MB, separated by commas; none is no limit. By default 24,60,121,242,none for TPC-H,
#              26,74,none for film and 10,none for the others
# Environment:
#   DBE_BENCH_TIMEOUT   seconds for a statement, 10
#
# Plans are serial, as in the figures of other advisors that these compare with: a parallel plan costs less
# by the number of workers, and hides what an index saves. PGOPTIONS='-c max_parallel_workers_per_gather=2'
# measures with them.
#
# Needs the surroundings that scripts/bench.sh makes. Makes a database for each set of tables, called
# advisor_tpch and so on; one that is there already is used as it is, without its earlier results.

set -euo pipefail
cd "$(dirname "$0")"

query() { psql -Xq -v ON_ERROR_STOP=1 "$@"; }
value() { query -At "$@"; }

# make_database TABLES SCALE: the tables with their rows and statements, unless they are there.
make_database() {
	local tables=$1 started=$SECONDS
	export PGDATABASE=advisor_$1
	if ! value -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$PGDATABASE'" | grep -q 1; then
		createdb "$PGDATABASE"
		query -c "ALTER DATABASE $PGDATABASE SET max_parallel_workers_per_gather = 0"
		if [ "$tables" = shop ]; then
			# the demo leaves an invalid index behind, hence a message
			query -f values.sql -f ../../../demo/load.sql >"$PGHOST/shop.log" 2>&1 || { cat "$PGHOST/shop.log"; exit 1; }
		else
			query -v scale="$2" -f values.sql -f "${tables}_tables.sql" -f "${tables}_statements.sql" >/dev/null
		fi
		query -c "CREATE EXTENSION IF NOT EXISTS dbe"
		echo "database $PGDATABASE: $(value -c "SELECT pg_size_pretty(pg_database_size(current_database()))")," \
			"made in $((SECONDS - started)) s"
	fi
	[ -z "$(value -c "SELECT to_regproc('measure.new_indexes')")" ] || drop_built
	query -c "SET client_min_messages = warning" -f measure.sql -f methods.sql
}

# visit NUMBER: so many visits to the shop by one customer after the other, always the same ones.
visit() {
	local script scripts=()
	for script in ../../../demo/workload/*.sql; do
		scripts+=(-f "$script@$(sed -n '1s/^-- weight: //p' "$script")")
	done
	query -c "SELECT pg_stat_statements_reset()" >/dev/null
	pgbench -n -c 1 -t "$1" --random-seed=1 "${scripts[@]}" >"$PGHOST/visit.log" 2>&1 || { cat "$PGHOST/visit.log"; exit 1; }
}

# take_times PHASE ROUNDS: each statement so often; those of one round follow each other.
take_times() {
	[ "$2" -gt 0 ] || return 0
	if [ "$PGDATABASE" = advisor_shop ]; then
		visit $(($2 * 1000))
		query -c "INSERT INTO measure.timing SELECT '$1', name, 1, s.mean_exec_time, false
			FROM measure.chosen JOIN pg_stat_statements s ON s.queryid::text = name"
		return
	fi
	query -v phase="$1" -v rounds="$2" -v timeout="${DBE_BENCH_TIMEOUT:-10}" >/dev/null <<-'EOS'
		SET jit = off;
		SELECT set_config('statement_timeout', :'timeout' || 's', false);
		SELECT format('SELECT measure.run(%L, %L, %s)', :'phase', name, round)
		FROM measure.chosen, generate_series(1, :rounds) round ORDER BY round, name \gexec
	EOS
}

# row WORKLOAD METHOD BUDGET ROUNDS: one row of the table. What it builds is gone afterwards.
row() {
	local propose budget="NULL"
	[ "$3" = none ] || budget="($3 * 1e6)::bigint"
	case $2 in
		'foreign keys') propose="measure.foreign_keys()" ;;
		'single columns') propose="measure.single_columns()" ;;
		dbe) propose="measure.advice($budget)" ;;
	esac
	query -c "TRUNCATE measure.proposal" -c "DELETE FROM measure.timing WHERE phase = 'after'" -c "
		INSERT INTO measure.result (workload, method, budget, cost_before) VALUES ('$1', '$2', $budget, measure.take_costs('before'))"
	if [ "$2" = dbe ]; then
		query -c "UPDATE measure.result SET (estimated_ratio, advice_ms, planner_calls, note) =
				(SELECT ratio, ms, planner_calls, nullif(note, '') FROM $propose) WHERE place = $(last_place)" \
			-c "UPDATE measure.result SET estimated_size = (SELECT sum(size) FROM measure.proposal) WHERE place = $(last_place)"
	else
		query -c "SELECT $propose" >/dev/null
	fi
	value -c "SELECT rtrim(ddl, E'; \n') || ';' FROM measure.proposal ORDER BY place" | query -f - >/dev/null
	[ "$2" != 'single columns' ] || query -c "SELECT measure.single_columns_kept()" >/dev/null
	analyze_expressions
	query -c "UPDATE measure.result SET cost_after = measure.take_costs('after') WHERE place = $(last_place)" -c "
		UPDATE measure.result SET (indexes, size, mean_ratio) = (
			SELECT count(*) FILTER (WHERE NOT relispartition), coalesce(sum(pg_relation_size(c.oid)), 0), measure.mean_ratio()
			FROM measure.new_indexes() i JOIN pg_class c ON c.oid = i) WHERE place = $(last_place)"
	take_times after "$4"
	query -c "UPDATE measure.result SET ms_before = measure.milliseconds('before'), ms_after = measure.milliseconds('after'),
			timeouts = (SELECT count(*) FROM measure.timing WHERE timed_out AND phase = 'after') WHERE place = $(last_place)"
	drop_built
}

# The index of a partition goes with that of its table.
drop_built() {
	value -c "SELECT format('DROP INDEX IF EXISTS %s;', i::regclass) FROM measure.new_indexes() i" |
		query -c "SET client_min_messages = warning" -f -
}

last_place() { value -c "SELECT max(place) FROM measure.result"; }

# An index on an expression has statistics of its own only after an ANALYZE.
analyze_expressions() {
	value -c "SELECT DISTINCT format('ANALYZE %s;', indrelid::regclass) FROM measure.new_indexes() i
		JOIN pg_index ON indexrelid = i WHERE indexprs IS NOT NULL" | query -f -
}

# workload NAME TABLES SCALE ROUNDS WHERE METHOD:BUDGET...
workload() {
	local name=$1 rounds=$4 where=$5 pair
	make_database "$2" "$3"
	[ "$2" != shop ] || shop_statements
	query -c "INSERT INTO measure.chosen SELECT * FROM bench.statement WHERE $where"
	take_times before "$rounds"
	shift 5
	for pair in "$@"; do
		if [ "${pair%%:*}" = dbe ] && [ -z "$(value -c "SELECT 1 FROM pg_proc WHERE proname = 'advise_indexes'")" ]; then
			continue
		fi
		row "$name" "${pair%%:*}" "${pair##*:}" "$rounds"
	done
	echo
	echo "$name: $(value -c "SELECT format('%s statements, cost %s, %s ms in medians of %s', count(*), round(measure.take_costs('before')),
		round(measure.milliseconds('before')), $rounds) FROM measure.chosen")"
	query -v workload="$name" -f report.sql
}

# What the shop's visitors leave in pg_stat_statements; a text that cannot be prepared is left out.
shop_statements() {
	query -c "CREATE EXTENSION IF NOT EXISTS pg_stat_statements" -c "TRUNCATE bench.statement"
	visit 2000
	query -f shop_statements.sql
}

# budgets LIST: the pairs of the advice.
budgets() { local budget; for budget in ${1//,/ }; do printf 'dbe:%s\n' "$budget"; done; }

main() {
	local names=${1:-tpch19,tpch22,film,oltp,shop} scale=${2:-0.2} rounds=${3:-3} name pairs
	value -c "SELECT format('PostgreSQL %s', current_setting('server_version'))"
	sed -n '/^# Tables have/,/^# Usage/{/^# Usage/d;s/^# \{0,1\}//p}' run.sh
	for name in ${names//,/ }; do
		case $name in
			tpch*) mapfile -t pairs < <(budgets "${4:-24,60,121,242,none}") ;;
			film) mapfile -t pairs < <(budgets "${4:-26,74,none}") ;;
			*) mapfile -t pairs < <(budgets "${4:-10,none}") ;;
		esac
		case $name in
			tpch19) workload tpch19 tpch "$scale" "$rounds" "name NOT IN ('q02', 'q17', 'q20')" \
				'foreign keys:none' 'single columns:none' "${pairs[@]}" ;;
			tpch22) workload tpch22 tpch "$scale" "$rounds" true 'foreign keys:none' 'single columns:none' "${pairs[@]}" ;;
			film) workload film film 1 "$rounds" true 'foreign keys:none' "${pairs[@]}" ;;
			oltp) workload oltp oltp 1 "$rounds" true 'foreign keys:none' 'single columns:none' "${pairs[@]}" ;;
			shop) workload shop shop 1 "$rounds" true "${pairs[@]}" ;;
			*) echo "no such workload: $name" >&2; exit 1 ;;
		esac
	done
}

main "$@"
