#!/usr/bin/env bash
# Lets sqlsmith throw random queries at dbe on a private server that holds the sample shop. What counts is
# in the server's log: no crash, no leak, no internal error (XX000) whose context is dbe. Internal errors
# that the server makes by itself are listed and do not count.
#
# Usage: scripts/sqlsmith.sh [SECONDS [SEED]]     default: 600, and a seed made of the time
#
# The last line says "N passed, M failed".

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

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

query() { psql -X -q -At -v ON_ERROR_STOP=1 "$@"; }

start_server() {
	work_dir WORK sqlsmith
	say "building dbe, starting a private server, loading the sample shop"
	mkdir -p "$ROOT/build"
	build_extension >"$WORK/build.log" 2>&1 || { cat "$WORK/build.log"; die "the build failed"; }
	private_server "$WORK/server"
	cluster_start "$WORK/cluster" "shared_preload_libraries = 'pg_stat_statements'" \
		"track_functions = all" "fsync = off" "log_line_prefix = '%e|%p|'" "log_error_verbosity = verbose" \
		"max_parallel_workers_per_gather = 2" "jit = off"
	export PATH=$PGBIN:$PATH PGHOST=$WORK/cluster PGPORT=5432 PGUSER=postgres PGDATABASE=shop
	createdb shop
	query -c "CREATE EXTENSION pg_stat_statements"
	query -f "$ROOT/demo/load.sql" >/dev/null
	query -c "CREATE EXTENSION dbe" -c "CREATE EXTENSION pg_buffercache"
	query -f "$ROOT/test/sqlsmith/setup.sql" >/dev/null
	query -c "SELECT pg_stat_reset()" >/dev/null
	STARTED=$(query -c "SELECT pg_postmaster_start_time()")
}

# sqlsmith ends by itself when it loses its connection, and then begins again.
run_sqlsmith() {
	local end=$((SECONDS + $1)) seed=$2
	QUERIES=0
	while [ $((end - SECONDS)) -gt 0 ]; do
		timeout "$((end - SECONDS))" sqlsmith --exclude-catalog --verbose --seed="$seed" \
			--target="host=$PGHOST port=5432 dbname=shop user=smith" >"$WORK/smith.out" 2>&1 || true
		seed=$((seed + 1))
		sleep 1
	done
	QUERIES=$(query -c "SELECT xact_rollback + xact_commit FROM pg_stat_database WHERE datname = 'shop'")
}

# internal_errors: "dbe|MESSAGE" or "server|MESSAGE" for each XXnnn of the log. A line of an entry
# repeats the prefix; the lines of a text do not.
internal_errors() {
	# shellcheck disable=SC2016  # it is Perl
	perl -e '
		use strict; use warnings;
		my %ours = map { $_ => 1 } split / /, shift;
		my (%entry, %whose);
		sub flush_entry {
			my $e = delete $entry{$_[0]} or return;
			my ($file) = $e->{text} =~ /LOCATION:\s+\S+, (\S+?):\d+/;
			my $dbe = $ours{$file // ""} || $e->{text} =~ /CONTEXT:.*?\b(?:smith_calls|smith_rows|dbe)\./s
				|| $e->{text} =~ /STATEMENT:.*\bdbe\./s;
			print +($dbe ? "dbe" : "server"), "|$e->{state} $e->{message}\n";
		}
		my $pid;
		while (<>) {
			if (/^(\w{5})\|(\d+)\|(ERROR|FATAL|PANIC):\s+(?:\w{5}: )?(.*)/) {
				$pid = $2;
				flush_entry($pid);
				$entry{$pid} = { state => $1, message => $4, text => $_ } if $1 =~ /^XX/;
			}
			elsif (/^\w{5}\|(\d+)\|/) { $pid = $1; $entry{$pid}{text} .= $_ if $entry{$pid}; }
			elsif (defined $pid && $entry{$pid}) { $entry{$pid}{text} .= $_; }
		}
		flush_entry($_) for keys %entry;
	' "$(cd "$ROOT/src/pg" && echo ./*.c | sed 's#\./##g')" "$WORK/cluster/log"
}

no_lines() { ! grep -E "$@"; }
at_least() { [ "$1" -ge "$2" ]; }

report() {
	local calls reached functions dbe
	sleep 1
	read -r calls reached <<<"$(query -F ' ' -c "
		SELECT coalesce(sum(calls), 0), count(DISTINCT funcid) FROM pg_stat_user_functions WHERE schemaname = 'dbe'")"
	functions=$(query -c "
		SELECT count(*) FROM pg_proc WHERE pronamespace = 'dbe'::regnamespace AND prokind IN ('f', 'p')")
	internal_errors | sort | uniq -c | sort -rn >"$WORK/internal"
	say "$QUERIES transactions; $calls calls reached $reached of the $functions functions of dbe"
	query -c "SELECT '    ' || funcname || ' ' || sum(calls) FROM pg_stat_user_functions WHERE schemaname = 'dbe'
		GROUP BY funcname ORDER BY sum(calls) DESC"
	say "errors by SQLSTATE"
	grep -oE '^[0-9A-Z]{5}\|[0-9]+\|(ERROR|FATAL|PANIC)' "$WORK/cluster/log" | cut -c1-5 | sort | uniq -c | sort -rn || true
	say "internal errors of the server itself"
	grep -F ' server|' "$WORK/internal" || echo "    none"
	dbe=$(grep -cF ' dbe|' "$WORK/internal" || true)
	verdict "sqlsmith got to work" at_least "$QUERIES" 100
	verdict "at least half of dbe's functions were reached" at_least "$((reached * 2))" "$functions"
	verdict "no internal error of dbe" no_lines ' dbe\|' "$WORK/internal"
	verdict "no crash" no_lines 'terminated by signal|PANIC:|TRAP:|runtime error:' "$WORK/cluster/log"
	verdict "no leak warned of" no_lines '\|WARNING:.*(leak|still referenced|not closed)' "$WORK/cluster/log"
	verdict "the server is the same" test "$(query -c "SELECT pg_postmaster_start_time()")" = "$STARTED"
	[ "$dbe" = 0 ] || say "the log: $WORK/cluster/log (kept with DBE_KEEP=1)"
	echo "$PASSED passed, $FAILED failed"
	[ "$FAILED" = 0 ]
}

main() {
	local seconds=${1:-600} seed=${2:-$(date +%s)}
	case $seconds$seed in *[!0-9]*) die "usage: scripts/sqlsmith.sh [SECONDS [SEED]]" ;; esac
	"$ROOT/scripts/setup.sh" sqlsmith
	use_pg_config
	start_server
	say "sqlsmith at work for $seconds s, seed $seed"
	run_sqlsmith "$seconds" "$seed"
	report
}

main "$@"
