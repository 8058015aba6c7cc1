#!/usr/bin/env bash
# Runs the benchmarks on a private server that is gone when they end. They print ratios measured
# within one run and assert nothing; for ratios to mean something the machine should be idle.
#
# Usage: scripts/bench.sh [NAME] [ARGUMENT...]
#   NAME        a directory of test/bench; without it, all of them
#   ARGUMENTs   its own. For catalog: sizes in tables, by default 1000 5000 20000, which takes two
#               minutes on an idle machine. For triggers: rows, rounds and variants, by default
#               200000, 5 and all, which takes some ten minutes. For query: statements and rounds,
#               by default 30000 and 5. For advisor: workloads, scale of TPC-H, rounds and budgets in MB,
#               by default tpch19,tpch22,film,oltp,shop, 0.2, 3 and none, which takes a quarter of an hour
#
# Every benchmark is test/bench/NAME/run.sh. It runs with PATH, PGHOST, PGPORT and PGUSER set for
# the server, and PGDATABASE for an empty database of its own.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# As in production but for two things that disturb: autovacuum, which would work meanwhile, and
# fsync, which makes nothing slower but the test data.
start_server() {
	work_dir WORK bench
	private_server "$WORK/server"
	cluster_start "$WORK/cluster" "shared_preload_libraries = 'pg_stat_statements'" \
		"shared_buffers = '1GB'" "max_wal_size = '8GB'" "fsync = off" "autovacuum_naptime = '1d'"
	export PATH=$PGBIN:$PATH PGHOST=$WORK/cluster PGPORT=5432 PGUSER=postgres
}

# run NAME ARGUMENT...
run() {
	local name=$1
	shift
	say "$name"
	PGDATABASE=bench_$name
	export PGDATABASE
	createdb "$PGDATABASE"
	"$ROOT/test/bench/$name/run.sh" "$@" </dev/null
	dropdb "$PGDATABASE"
}

main() {
	local names=() bench
	if [ -n "${1:-}" ] && [ -x "$ROOT/test/bench/$1/run.sh" ]; then
		names=("$1")
		shift
	else
		for bench in "$ROOT"/test/bench/*/run.sh; do
			names+=("$(basename "$(dirname "$bench")")")
		done
	fi
	"$ROOT/scripts/setup.sh"
	use_pg_config
	say "building against $("$PG_CONFIG" --version)"
	mkdir -p "$ROOT/build"
	build_extension >"$ROOT/build/bench.log" 2>&1 ||
		{ cat "$ROOT/build/bench.log"; die "the build failed"; }
	start_server
	say "$(nproc) processors, load average $(cut -d' ' -f1-3 /proc/loadavg)"
	for bench in "${names[@]}"; do
		run "$bench" "$@"
	done
}

main "$@"
