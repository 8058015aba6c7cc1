#!/usr/bin/env bash
# Builds everything and runs the tests, on private servers in a throw-away tree: nothing is
# installed into the system's PostgreSQL, and no cluster of the machine is touched.
#
# Usage: scripts/test.sh [SUITE[:GLOB]...]        e.g. scripts/test.sh regress:'audit*' tap
#   unit       C++ unit tests under ASan and UBSan (CMake)
#   gates      scripts/gates/*.sh, facts about the tree; each says what is wrong
#   regress    test/sql/*.sql against test/expected/*.out, every file in a database of its own
#   isolation  test/isolation/specs/*.spec against test/isolation/expected/*.out
#   tap        test/tap/*.pl
# or through make: make test ARGS='regress tap'
# Default: all of them. A suite without a single test counts as a failure.
#
# The last line says "N passed, M failed".
#
# Environment, beside that of lib.sh:
#   DBE_TEST_TIMEOUT   seconds after which one test is stopped and counts as failed (600)
#   DBE_SHOW=1         show the output of passed tests too
#   DBE_ACCEPT=1       copy the output of failed regress and isolation tests to expected/

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

ALL=(unit gates regress isolation tap)
declare -A GLOB=()   # the suites to run, and which of their tests
QUEUE=()             # "suite name" of everything that the lanes run

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; }

parse_arguments() {
	local argument suite
	[ $# -gt 0 ] || set -- "${ALL[@]}"
	case $1 in -h | --help) usage; exit ;; esac
	for argument in "$@"; do
		suite=${argument%%:*}
		case " ${ALL[*]} " in
			*" $suite "*) ;;
			*) usage >&2; die "unknown suite: $suite" ;;
		esac
		GLOB[$suite]='*'
		[ "$suite" = "$argument" ] || GLOB[$suite]=${argument#*:}
	done
}

chosen() { [ -n "${GLOB[$1]:-}" ]; }
chosen_any() {
	local suite
	for suite in "$@"; do ! chosen "$suite" || return 0; done
	return 1
}

# --- results: one file per test under $WORK/results/SUITE, "ok" or "failed" -----------------

# result SUITE NAME ok|failed [NOTE]
result() {
	printf '%s\n' "$3" >"$WORK/results/$1/$2"
	printf '%-6s %-9s %s%s\n' "$3" "$1" "$2" "${4:+ ($4)}"
}

# count SUITE ok|failed
count() { cat "$WORK/results/$1/"* 2>/dev/null | grep -cx "$2" || true; }

# --- the suites that run in lanes -----------------------------------------------------------

# enqueue SUITE FOLDER SUFFIX
enqueue() {
	local file name
	chosen "$1" || return 0
	for file in "$ROOT/$2"/*."$3"; do
		[ -f "$file" ] || continue
		name=$(basename "$file" ".$3")
		# shellcheck disable=SC2053  # the right side is a pattern
		[[ $name == ${GLOB[$1]} ]] && QUEUE+=("$1 $name")
	done
	return 0
}

# drop_roles LANE DATABASE: fails when a test left roles behind, which outlive its database and
# would be seen by the tests after it.
drop_roles() {
	local psql=("$PGBIN/psql" -Xq -h "$WORK/lane$1" -U postgres) roles
	roles=$("${psql[@]}" -At -d postgres -c "
		SELECT string_agg(quote_ident(rolname), ', ') FROM pg_roles WHERE oid >= 16384")
	[ -n "$roles" ] || return 0
	echo "the test leaves roles behind: $roles"
	"${psql[@]}" -d "$2" -c "DROP OWNED BY $roles CASCADE" -c "DROP ROLE $roles"
	return 1
}

# pg_regress_one PROGRAM INPUTDIR DATABASE NAME OUT LANE: one test in a new database. The server's
# driver takes many tests at once, but then in one database, where each would find the tables of
# the others; for a product that inspects whole databases that is no test.
pg_regress_one() {
	local status=0
	cd "$2" || return 1
	as_server env PATH="$PGBIN:$PATH" timeout -k 10 "$TIMEOUT" "$PGTEST/$1" --inputdir=. \
		--outputdir="$5" --bindir="$PGBIN" --host="$WORK/lane$6" --port=5432 --user=postgres \
		--dbname="$3" "$4" || status=1
	drop_roles "$6" "$3" || status=1
	return "$status"
}

run_regress() { pg_regress_one regress/pg_regress "$WORK/test" regression "$@"; }

run_isolation() {
	pg_regress_one isolation/pg_isolation_regress "$WORK/test/isolation" isolation_regression "$@"
}

# A test that kills a server outright starts it again at once. That fails while the killed process
# is still a zombie, and where process 1 is slow to bury orphans (in many containers) it is. So a
# parent of our own adopts them (prctl PR_SET_CHILD_SUBREAPER, 36) and buries them at once.
# shellcheck disable=SC2016  # it is Perl
ADOPT='
	use POSIX ();
	my %prctl = (x86_64 => 157, aarch64 => 167);
	my $number = $prctl{(POSIX::uname())[4]};
	syscall($number, 36, 1, 0, 0, 0) if $number;
	my $child = fork() // die "fork: $!";
	exec(@ARGV) || die "$ARGV[0]: $!" if !$child;
	while ((my $dead = wait()) != -1) {
		exit(($? & 127) ? 1 : $? >> 8) if $dead == $child;
	}
'

# TESTDIR is what 15 reads, TESTDATADIR and TESTLOGDIR what 16 and later do. The modules drop LC_ALL
# and make their clusters in the locale of LANG, which decides the encoding too.
run_tap() {
	cd "$WORK/test" || return 1
	as_server env PATH="$PGBIN:$PATH" LANG=C.UTF-8 TMPDIR="$WORK/tmp" \
		PERL5LIB="$PGTEST/perl:$WORK/test/tap" \
		PG_REGRESS="$PGTEST/regress/pg_regress" PG_TEST_PORT_DIR="$WORK/ports" \
		TESTDIR="$2" TESTDATADIR="$2/tmp_check" TESTLOGDIR="$2/tmp_check/log" \
		timeout -k 10 "$TIMEOUT" perl -e "$ADOPT" prove "tap/$1.pl" && return
	# prove has shown the assertions that failed; a test that died before any is told by its log.
	grep -q '^#   Failed test' "$2.log" || tail -n 60 "$2"/tmp_check/log/regress_log_* 2>/dev/null
	return 1
}

run_gates() {
	cd "$ROOT" || return 1
	timeout -k 10 "$TIMEOUT" "scripts/gates/$1.sh"
}

# lane NUMBER: takes tests from the queue until none is left. mkdir is the claim.
lane() {
	local entry suite name out started verdict
	for entry in "${QUEUE[@]}"; do
		read -r suite name <<<"$entry"
		out=$WORK/out/$suite/$name
		mkdir "$out" 2>/dev/null || continue
		give_to_server "$out"
		started=$(date +%s%N)
		verdict=ok
		("run_$suite" "$name" "$out" "$1") >"$out.log" 2>&1 </dev/null || verdict=failed
		result "$suite" "$name" "$verdict" "$((($(date +%s%N) - started) / 1000000)) ms"
	done
}

# Shows why a test failed: the difference where there is one, else everything that was printed.
show_failure() {
	local out=$WORK/out/$1/$2
	printf '\n--- %s %s\n' "$1" "$2"
	if [ -s "$out/regression.diffs" ]; then
		grep '^the test leaves' "$out.log" || true
		cat "$out/regression.diffs"
	else
		cat "$out.log"
		cat "$out/results/$2.out" 2>/dev/null || true
	fi
}

accept_output() {
	local expected=$ROOT/test/expected
	[ "$1" = isolation ] && expected=$ROOT/test/isolation/expected
	[ -f "$WORK/out/$1/$2/results/$2.out" ] || return 0
	mkdir -p "$expected"
	cat "$WORK/out/$1/$2/results/$2.out" >"$expected/$2.out"
	say "accepted $expected/$2.out"
}

# As near to a server in production as can be, since the tests read its settings too: fsync stays
# on. But an autovacuum run in the middle of a test would change the statistics under it.
start_lanes() {
	local number
	for number in $(seq "$LANES"); do
		cluster_start "$WORK/lane$number" "shared_preload_libraries = 'pg_stat_statements'" \
			"autovacuum_naptime = '1d'"
	done
}

run_queue() {
	local number entry suite name lanes=()
	[ "${#QUEUE[@]}" -gt 0 ] || return 0
	say "running ${#QUEUE[@]} tests in $LANES lanes"
	for number in $(seq "$LANES"); do
		lane "$number" &
		lanes+=($!)
	done
	wait "${lanes[@]}" || true
	for entry in "${QUEUE[@]}"; do
		read -r suite name <<<"$entry"
		# No result at all means that the lane itself died.
		[ -f "$WORK/results/$suite/$name" ] || result "$suite" "$name" failed "did not finish"
		if [ "$(cat "$WORK/results/$suite/$name")" = ok ]; then
			[ "${DBE_SHOW:-}" != 1 ] || cat "$WORK/out/$suite/$name.log"
			continue
		fi
		show_failure "$suite" "$name"
		[ "${DBE_ACCEPT:-}" != 1 ] || accept_output "$suite" "$name"
	done
	show_crashes
}

# A backend that died without failing its test is a failure all the same.
show_crashes() {
	local log
	for log in "$WORK"/lane*/log; do
		[ -f "$log" ] || continue
		grep -qE 'was terminated by signal|TRAP:|runtime error:' "$log" || continue
		result regress "crash-in-$(basename "$(dirname "$log")")" failed "the server's log says so"
		grep -E -B 2 -A 4 'was terminated by signal|TRAP:|runtime error:' "$log" | head -n 60
	done
}

# --- unit tests -----------------------------------------------------------------------------

# run_shard PROGRAM NUMBER FILTER: a part of a program's tests in one process, which for hundreds of
# them is a fraction of the time of a process each. ASan of GCC 12 and 13 dies now and then where
# the kernel randomises addresses over 32 bits.
run_shard() {
	local fixed=()
	! setarch -R true 2>/dev/null || fixed=(setarch -R)
	GTEST_TOTAL_SHARDS=$LANES GTEST_SHARD_INDEX=$2 timeout -k 10 "$TIMEOUT" "${fixed[@]}" \
		"$ROOT/build/dev/$1" --gtest_filter="$3" --gtest_color=no </dev/null \
		>"$WORK/out/unit/$1.$2.log" 2>&1
}

# shard_results LOG STATUS: a test that was begun and did not end is what the program died of.
shard_results() {
	local name verdict
	while read -r name verdict; do
		result unit "${name//\//_}" "$verdict" | sed '/^ok/d'
	done < <(awk '
		/^\[ RUN  / { begun = $NF; verdict[begun] = "failed" }
		/^\[       OK \]/ { verdict[$4] = "ok" }
		/^\[  SKIPPED \]/ { verdict[$4] = "ok" }
		END { for (name in verdict) print name, verdict[name] }' "$1")
	[ "$2" = 0 ] && return
	sed -n '/^\[ RUN /!{/^\[       OK/!p}' "$1"
	grep -q '^\[  FAILED' "$1" || result unit "$(basename "$1" .log)" failed "exit status $2"
}

run_unit() {
	local log=$WORK/out/unit.log program number status shards
	chosen unit || return 0
	say "building the unit tests (ASan, UBSan)"
	if ! { cmake -S "$ROOT" -B "$ROOT/build/dev" -DCMAKE_BUILD_TYPE=Debug &&
		cmake --build "$ROOT/build/dev" -j"$(jobs_wanted)"; } >"$log" 2>&1; then
		grep -nE -A 5 'error|Error' "$log" | head -n 80 || tail -n 40 "$log"
		result unit build failed
		return
	fi
	say "running the unit tests"
	for program in unit unit_registry; do
		shards=()
		for number in $(seq 0 $((LANES - 1))); do
			run_shard "$program" "$number" "${GLOB[unit]}" &
			shards+=($!)
		done
		for number in "${!shards[@]}"; do
			wait "${shards[number]}" && status=0 || status=$?
			shard_results "$WORK/out/unit/$program.$number.log" "$status"
		done
	done
}

# --- all of it ------------------------------------------------------------------------------

build() {
	say "building against $("$PG_CONFIG" --version)"
	export DBE_WERROR=1
	build_extension >"$WORK/build.log" 2>&1 && return
	cat "$WORK/build.log"
	finish_early "the build failed"
}

finish_early() {
	echo "error: $1"
	echo "0 passed, 1 failed"
	exit 1
}

prepare_server() {
	chosen_any regress isolation tap || return 0
	private_server "$WORK/server"
	# The wall between C and C++ has a module of its own to be tested with.
	if [ -f "$ROOT/test/boundary/Makefile" ]; then
		make -C "$ROOT/test/boundary" --no-print-directory install DESTDIR="$WORK/server" \
			PG_CONFIG="$PG_CONFIG" >"$WORK/build.log" 2>&1 ||
			{ cat "$WORK/build.log"; finish_early "test/boundary does not build"; }
	fi
	# The server's user may be unable to read the checkout: what tests read is copied. The sample
	# shop is ../demo for them, as it is in the checkout.
	cp -R "$ROOT/test" "$WORK/test"
	[ ! -d "$ROOT/demo" ] || cp -R "$ROOT/demo" "$WORK/demo"
	mkdir "$WORK/ports" "$WORK/tmp"
	give_to_server "$WORK/test" "$WORK/ports" "$WORK/tmp"
	! chosen_any regress isolation || start_lanes
}

summary() {
	local suite ok failed passed_all=0 failed_all=0
	echo
	for suite in "${ALL[@]}"; do
		chosen "$suite" || continue
		ok=$(count "$suite" ok)
		failed=$(count "$suite" failed)
		if [ $((ok + failed)) = 0 ]; then
			echo "$suite: nothing ran, which counts as a failure"
			failed=1
		else
			echo "$suite: $ok ok, $failed failed"
		fi
		passed_all=$((passed_all + ok))
		failed_all=$((failed_all + failed))
	done
	echo "$passed_all passed, $failed_all failed"
	[ "$failed_all" = 0 ]
}

parse_arguments "$@"
"$ROOT/scripts/setup.sh"
use_pg_config
TIMEOUT=${DBE_TEST_TIMEOUT:-600}
LANES=$(jobs_wanted)
[ "$LANES" -le 4 ] || LANES=4
work_dir WORK test
for suite in "${ALL[@]}"; do
	mkdir -p "$WORK/results/$suite" "$WORK/out/$suite"
done

build
run_unit
prepare_server
enqueue gates scripts/gates sh
enqueue tap test/tap pl
enqueue isolation test/isolation/specs spec
enqueue regress test/sql sql
run_queue
summary
