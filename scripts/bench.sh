#!/usr/bin/env bash
# Runs the benchmarks on a private server with a production-like cluster: fsync and autovacuum on.
# They print ratios measured within one run, and assert nothing.
#
# Usage: scripts/bench.sh [GLOB...]               e.g. scripts/bench.sh 'audit*'
#   every executable test/bench/*.sh whose name matches is run with PATH, PGHOST, PGPORT, PGUSER
#   and PGDATABASE set to a new database; the files it needs lie beside it.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

matches() {
	local name=$1 glob
	shift
	[ $# -gt 0 ] || return 0
	for glob in "$@"; do
		# shellcheck disable=SC2053  # the right side is a pattern
		[[ $name != $glob ]] || return 0
	done
	return 1
}

main() {
	local bench name ran=0
	"$ROOT/scripts/setup.sh"
	use_pg_config
	say "building against $("$PG_CONFIG" --version)"
	build_extension
	work_dir WORK bench
	private_server "$WORK/server"
	cluster_start "$WORK/cluster" "shared_preload_libraries = 'pg_stat_statements'" \
		"shared_buffers = '512MB'" "max_wal_size = '4GB'"
	export PATH=$PGBIN:$PATH PGHOST=$WORK/cluster PGPORT=5432 PGUSER=postgres
	for bench in "$ROOT"/test/bench/*.sh; do
		[ -x "$bench" ] || continue
		name=$(basename "$bench" .sh)
		matches "$name" "$@" || continue
		say "$name"
		PGDATABASE=bench_${name//[^a-z0-9_]/_}
		export PGDATABASE
		createdb "$PGDATABASE"
		"$bench" </dev/null
		dropdb "$PGDATABASE"
		ran=$((ran + 1))
	done
	[ "$ran" -gt 0 ] || die "no benchmark ran"
	cluster_stop "$WORK/cluster"
}

main "$@"
