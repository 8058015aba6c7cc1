#!/usr/bin/env bash
# Runs tests against a dbe.so that checks itself for undefined behaviour (UBSan; wraps of signed
# numbers and conversions out of range included) and for abuse of the standard library, loaded into
# the server as it is. Whatever it notices ends the backend. Built in a copy, which is gone when
# this ends: the checkout's own build stays as it is.
#
# Usage: scripts/ubsan.sh [SUITE[:GLOB]...]       as scripts/test.sh takes them
# Default: regress, and of tap the examples of the checks and hostile arguments.
#
# The last line says "N passed, M failed": the tests, and one for the logs of all their servers.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/copy_tree.sh
. "$ROOT/scripts/copy_tree.sh"

# The server's flags say -fwrapv, which would make every wrap legal.
CHECKS='-fsanitize=undefined,float-cast-overflow -fno-sanitize-recover=all -fno-wrapv -fno-omit-frame-pointer'
SUITES=(regress 'tap:@(010|110)*')
NOTICED='runtime error:|Assertion .* failed|was terminated by signal 6'

# instrumented: the library calls the sanitizer; else nothing is proved.
instrumented() {
	local calls
	calls=$(nm -D "$WORK/dbe/dbe.so" 2>/dev/null | grep -c ' U __ubsan_handle_.*_abort' || true)
	echo "dbe.so calls $calls kinds of check"
	[ "$calls" -gt 0 ]
}

main() {
	local passed=0 failed=0 line logs
	[ $# -gt 0 ] || set -- "${SUITES[@]}"
	"$ROOT/scripts/setup.sh"
	use_pg_config
	work_dir WORK ubsan
	copy_tree "$WORK/dbe"
	say "building a dbe.so that checks itself, and running $*"
	# -Wno-error: the compiler sees other code than what ships, and warns of what is not there.
	COPT="$CHECKS -Wno-error" EXTRA_CORE_FLAGS="$CHECKS -D_GLIBCXX_ASSERTIONS -Wno-error" \
		UBSAN_OPTIONS=print_stacktrace=1 TMPDIR=$WORK DBE_KEEP=1 DBE_TEST_TIMEOUT=${DBE_TEST_TIMEOUT:-1800} \
		bash "$WORK/dbe/scripts/test.sh" "$@" | tee "$WORK/tests.log" || true
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$WORK/tests.log" | tail -n 1 || true)
	[[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] || BASH_REMATCH=('' 0 1)
	passed=${BASH_REMATCH[1]} failed=${BASH_REMATCH[2]}
	if instrumented; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
	logs=$(find "$WORK" \( -name log -o -name '*.log' \) -type f -path '*dbe-test.*')
	# shellcheck disable=SC2086  # no path of ours has a blank
	if [ -n "$logs" ] && ! grep -hE -A 12 "$NOTICED" $logs; then
		echo "nothing noticed in $(wc -w <<<"$logs") logs"
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
}

main "$@"
