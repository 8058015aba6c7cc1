#!/usr/bin/env bash
# Shows dbe at work: builds it, starts a private server with a sample shop, lets customers shop
# for a while, and prints what dbe finds. The server keeps running, for a look around with psql.
#
# Usage: scripts/demo.sh          builds the demo anew and shows the findings
#        scripts/demo.sh stop     stops the server and deletes it; the report stays
#
# Environment:
#   DBE_DEMO_DIR       where server, database and report go (${TMPDIR:-/var/tmp}/dbe-demo-USER)
#   DBE_DEMO_SECONDS   how long the customers shop (40)

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

DEMO=$(realpath -m "${DBE_DEMO_DIR:-${TMPDIR:-/var/tmp}/dbe-demo-$(id -un)}")
SECONDS_OF_WORK=${DBE_DEMO_SECONDS:-40}
MARK=$DEMO/.dbe-demo   # only a directory that carries this file is ours to delete

# Stops the server of an earlier run and deletes its files, all but the report. In a shared place
# like /var/tmp somebody else might have made the directory before us, hence the check of its owner.
remove_demo() {
	[ -e "$DEMO" ] || return 0
	[ -O "$DEMO" ] || die "$DEMO belongs to somebody else; set DBE_DEMO_DIR to another place"
	[ -f "$MARK" ] || die "$DEMO exists and is no demo of ours; set DBE_DEMO_DIR to another place"
	stop_servers_under "$DEMO"
	rm -rf "$DEMO/cluster" "$DEMO/server"
}

# The server's user must be able to enter.
make_demo_dir() {
	mkdir -p "$DEMO"
	chmod 755 "$DEMO"
	touch "$MARK"
	(cd / && as_server test -x "$DEMO") ||
		die "user $(server_user), who runs the server, cannot enter $DEMO; set DBE_DEMO_DIR to another place"
}

query() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }

# The scripts of demo/workload run mixed by the weight in their first line ("-- weight: N").
run_workload() {
	local script weight scripts=()
	for script in "$ROOT"/demo/workload/*.sql; do
		weight=$(sed -n '1s/^-- weight: \([0-9][0-9]*\)$/\1/p' "$script")
		[ -n "$weight" ] || die "$script does not begin with '-- weight: N'"
		scripts+=(-f "$script@$weight")
	done
	say "opening the shop for $SECONDS_OF_WORK s: 4 clients, $((${#scripts[@]} / 2)) kinds of visit ..."
	pgbench -n -c 4 -j 2 -T "$SECONDS_OF_WORK" --random-seed=1 "${scripts[@]}" \
		>"$DEMO/workload.log" 2>&1 || { cat "$DEMO/workload.log"; die "the workload failed"; }
	sed -n 's/^number of transactions actually processed: \([0-9]*\).*/==> \1 visits/p' "$DEMO/workload.log"
}

# quoted WORD: as the shell would want it typed.
quoted() { printf '%q' "$1"; }

show_result() {
	query -f "$ROOT/demo/show.sql"
	query -At -c "SELECT dbe.report('markdown')" >"$DEMO/report.md"
	echo
	say "the full report:  $DEMO/report.md"
	say "look around:      psql -h $(quoted "$PGHOST") -U postgres shop"
	say "stop and delete:  $0 stop"
}

start_demo() {
	"$ROOT/scripts/setup.sh"
	use_pg_config
	remove_demo
	make_demo_dir
	# Until the demo is complete a failure or a Ctrl-C takes the server with it.
	CLEAN_DIRS+=("$DEMO/cluster" "$DEMO/server")

	say "building dbe against $("$PG_CONFIG" --version) ..."
	build_extension >"$DEMO/build.log" 2>&1 || { cat "$DEMO/build.log"; die "the build failed"; }
	say "starting a private server in $DEMO ..."
	private_server "$DEMO/server"
	cluster_start "$DEMO/cluster" "shared_preload_libraries = 'pg_stat_statements'" \
		"track_io_timing = on"
	export PATH=$PGBIN:$PATH PGHOST=$DEMO/cluster PGUSER=postgres PGDATABASE=shop

	createdb shop
	query -c "CREATE EXTENSION pg_stat_statements"
	say "loading the sample shop ..."
	query -f "$ROOT/demo/load.sql"
	run_workload
	query -c "CREATE EXTENSION dbe" -f "$ROOT/demo/thresholds.sql"
	show_result
	CLEAN_DIRS=()
}

case ${1:-} in
	'') start_demo ;;
	stop)
		use_pg_config
		remove_demo
		say "the demo in $DEMO is stopped"
		;;
	*) die "usage: scripts/demo.sh [stop]" ;;
esac
