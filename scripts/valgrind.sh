#!/usr/bin/env bash
# Runs the core's unit tests, and a server with dbe, under valgrind's memcheck. What counts: errors whose
# stack holds a frame of dbe, and memory definitely lost that dbe asked for. The server is the system's, as
# it is: of memory that the server hands out, valgrind sees what is uninitialised but not what is overrun.
#
# Usage: scripts/valgrind.sh [unit] [server[:GLOB]]
#   unit      the unit tests, in one process
#   server    test/sql/GLOB.sql against a server under valgrind; their output is not compared
# Default: unit, and of the server's the quicker half.
#
# The last line says "N passed, M failed".

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

QUICK='@(catalog_dump|catalog_facts|checks|extension|findings|health|privileges|report|reports_grants|settings)'
MEMCHECK=(valgrind --quiet --error-limit=no --leak-check=full --show-leak-kinds=definite --num-callers=40
	--fullpath-after= "--suppressions=$ROOT/test/valgrind/server.supp")
PASSED=0 FAILED=0

# verdict TEXT COMMAND...
verdict() {
	local text=$1
	shift
	if "$@"; then
		echo "ok      $text"
		PASSED=$((PASSED + 1))
	else
		echo "failed  $text"
		FAILED=$((FAILED + 1))
	fi
}

# none KIND FINDINGS: true when the file has none of the kind; shows them else.
none() { ! grep "^$1|" "$2" | sort | uniq -c | sort -rn | grep .; }

# --- unit tests -----------------------------------------------------------------------------

run_unit() {
	local name status tests log=$WORK/unit.log
	say "building the unit tests without sanitizers"
	{ cmake -S "$ROOT" -B "$ROOT/build/valgrind" -DCMAKE_BUILD_TYPE=Debug -DDBE_SANITIZE=OFF \
		-DCMAKE_CXX_FLAGS_DEBUG='-O1 -g1' && cmake --build "$ROOT/build/valgrind" -j"$(jobs_wanted)" \
		--target unit unit_registry; } >"$log" 2>&1 ||
		{ tail -n 40 "$log"; verdict "the unit tests build" false; return; }
	for name in unit unit_registry; do
		say "$name under valgrind"
		status=0
		"${MEMCHECK[@]}" --log-file="$WORK/$name.memcheck" "$ROOT/build/valgrind/$name" --gtest_brief=1 \
			>"$log" 2>&1 </dev/null || status=$?
		tests=$(sed -n 's/^\[==========\] \([0-9]*\) tests\{0,1\} from.*ran.*/\1/p' "$log")
		[ "$status" = 0 ] || tail -n 40 "$log"
		perl "$ROOT/scripts/memcheck.pl" "$WORK/$name.memcheck" >"$WORK/$name.findings"
		verdict "$name: ${tests:-0} tests pass" test "$status:${tests:-0}" != "0:0" -a "$status" = 0
		verdict "$name: no error" none error "$WORK/$name.findings"
		verdict "$name: nothing definitely lost" none leak "$WORK/$name.findings"
	done
}

# --- the server -----------------------------------------------------------------------------

query() { psql -X -q -At "$@"; }

# The module with planted mistakes, to be seen by the same means.
build_proof() {
	cc -g -O1 -fPIC -shared -I"$("$PG_CONFIG" --includedir-server)" -o "$WORK/proof.so" "$ROOT/test/valgrind/proof.c"
	give_to_server "$WORK/proof.so"
}

# The cluster is made, and stopped again, at full speed.
start_server() {
	mkdir -p "$ROOT/build"
	build_extension >"$WORK/build.log" 2>&1 || { cat "$WORK/build.log"; die "the build failed"; }
	private_server "$WORK/server"
	cluster_start "$WORK/cluster" "autovacuum = off" "fsync = off" "jit = off" \
		"shared_preload_libraries = 'pg_stat_statements'" "max_parallel_workers = 0"
	cluster_stop "$WORK/cluster"
	mkdir "$WORK/logs"
	give_to_server "$WORK/logs"
	(cd "$WORK/cluster" && as_server "${MEMCHECK[@]}" --trace-children=yes --log-file="$WORK/logs/%p.memcheck" \
		"$PGBIN/postgres" -D data >>log 2>&1) &
	export PATH=$PGBIN:$PATH PGHOST=$WORK/cluster PGPORT=5432 PGUSER=postgres PGDATABASE=postgres PGCONNECT_TIMEOUT=120
	for _ in $(seq 120); do
		! pg_isready -q || return 0
		sleep 1
	done
	cat "$WORK/cluster/log"
	die "the server does not start under valgrind"
}

run_server() {
	local file name ran=0 calls
	start_server
	build_proof
	query -c "CREATE FUNCTION proof(integer) RETURNS integer LANGUAGE c AS '$WORK/proof.so', 'valgrind_proof'" \
		-c "SELECT proof(1)" >/dev/null
	for file in "$ROOT"/test/sql/*.sql; do
		name=$(basename "$file" .sql)
		# shellcheck disable=SC2053  # the right side is a pattern
		[[ $name == $1 ]] || continue
		say "$name under valgrind"
		createdb "v_$name"
		(cd "$ROOT/test" && query -a -d "v_$name" -f "sql/$name.sql") >"$WORK/$name.out" 2>&1 </dev/null || true
		ran=$((ran + 1))
	done
	calls=$(cat "$WORK"/*.out | grep -cE '\bdbe\.' || true)
	cluster_stop "$WORK/cluster"
	perl "$ROOT/scripts/memcheck.pl" "$WORK"/logs/*.memcheck >"$WORK/server.all"
	grep -F proof.c "$WORK/server.all" >"$WORK/proof.findings" || true
	grep -vF proof.c "$WORK/server.all" >"$WORK/server.findings" || true
	verdict "server: $ran files with $calls lines that name dbe ran" test "$ran" -gt 0 -a "$calls" -gt 30
	verdict "server: dbe was there in every file" lacks 'schema "dbe" does not exist|ERROR: .*(could not load library|extension "dbe")' \
		"$WORK"/*.out
	verdict "server: a planted error is seen" grep -q '^error|' "$WORK/proof.findings"
	verdict "server: a planted leak is seen" grep -q '^leak|' "$WORK/proof.findings"
	verdict "server: no error in dbe" none error "$WORK/server.findings"
	verdict "server: nothing definitely lost by dbe" none leak "$WORK/server.findings"
	verdict "server: no crash" lacks 'terminated by signal|PANIC:|TRAP:' "$WORK/cluster/log"
	say "$(find "$WORK/logs" -name '*.memcheck' | wc -l) processes; reports that do not concern dbe: $(other_reports)"
}

lacks() { ! grep -E "$@"; }
other_reports() { cat "$WORK"/logs/*.memcheck | grep -cE '^==[0-9]+== [A-Z].*' || true; }

main() {
	local part
	[ $# -gt 0 ] || set -- unit "server:$QUICK"
	"$ROOT/scripts/setup.sh" valgrind
	use_pg_config
	work_dir WORK valgrind
	for part in "$@"; do
		case $part in
			unit) run_unit ;;
			server) run_server '*' ;;
			server:*) run_server "${part#*:}" ;;
			*) die "usage: scripts/valgrind.sh [unit] [server[:GLOB]]" ;;
		esac
	done
	echo "$PASSED passed, $FAILED failed"
	[ "$FAILED" = 0 ] && [ "$PASSED" -gt 0 ]
}

main "$@"
