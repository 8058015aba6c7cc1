# shellcheck shell=bash
# Functions shared by the scripts beside this file. Source it; it does nothing by itself.
#
# Environment:
#   PG_CONFIG    the pg_config to build and test against (default: that of the newest server)
#   TMPDIR       where throw-away trees go (default /var/tmp)
#   DBE_KEEP=1   keep throw-away trees, for a look at their logs
#   DBE_PRELUDE= compile the core without the headers compiled once (see the Makefile)

set -euo pipefail
umask 022
export LC_ALL=C

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# A PGHOST or PGOPTIONS of the caller must not lead a test to another server.
for variable in ${!PG@}; do
	[ "$variable" = PG_CONFIG ] || unset "$variable"
done
unset variable

say() { printf '==> %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

jobs_wanted() { nproc 2>/dev/null || echo 2; }

# --- finding the server ---------------------------------------------------------------------

# True when the pg_config given has a server and its headers beside it. pg_config alone proves
# nothing: Debian ships it with the client.
usable_pg_config() {
	command -v "$1" >/dev/null &&
		[ -x "$("$1" --bindir)/postgres" ] &&
		[ -f "$("$1" --includedir-server)/postgres.h" ]
}

# Prints the pg_config to use; fails when there is none.
find_pg_config() {
	local candidate
	if [ -n "${PG_CONFIG:-}" ]; then
		usable_pg_config "$PG_CONFIG" || return 1
		command -v "$PG_CONFIG"
		return
	fi
	for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin/pg_config | sort -rV) pg_config; do
		if usable_pg_config "$candidate"; then
			command -v "$candidate"
			return
		fi
	done
	return 1
}

# Sets PG_CONFIG, for this script and for everything that it starts.
use_pg_config() {
	PG_CONFIG=$(find_pg_config) ||
		die "no PostgreSQL server with headers found${PG_CONFIG:+ by $PG_CONFIG}; run scripts/setup.sh"
	export PG_CONFIG
}

# --- who runs the server --------------------------------------------------------------------

# The server refuses to run as root, so root lends it an unprivileged user.
server_user() {
	if [ "$(id -u)" != 0 ]; then
		id -un
	elif id postgres >/dev/null 2>&1; then
		echo postgres
	else
		echo nobody
	fi
}

# as_server COMMAND...: runs it as that user, in the current directory.
as_server() {
	if [ "$(id -u)" = 0 ]; then
		runuser -u "$(server_user)" -- env HOME=/nonexistent "$@"
	else
		"$@"
	fi
}

give_to_server() {
	[ "$(id -u)" != 0 ] || chown -R "$(server_user):" "$@"
}

# --- throw-away trees -----------------------------------------------------------------------

CLEAN_DIRS=()

# kill_tree PID: ends a process and everything that it started.
kill_tree() {
	local child children=()
	{ read -ra children <"/proc/$1/task/$1/children" || true; } 2>/dev/null
	for child in "${children[@]}"; do
		kill_tree "$child"
	done
	kill "$1" 2>/dev/null || true
}

# Stops every server whose data directory lies under DIR: ours, and those that a killed test
# left. Found by pid file, never by name; at once, for nothing in there is worth a wait.
stop_servers_under() {
	local pidfile
	[ -d "$1" ] || return 0
	find "$1" -name postmaster.pid 2>/dev/null | while read -r pidfile; do
		(cd / && as_server "$("$PG_CONFIG" --bindir)/pg_ctl" -D "$(dirname "$pidfile")" \
			-m immediate -w -t 30 stop) >/dev/null 2>&1 || true
	done
}

clean_up() {
	local status=$? dir job
	trap - EXIT
	trap '' INT TERM HUP
	for job in $(jobs -p); do
		kill_tree "$job"
	done
	for dir in "${CLEAN_DIRS[@]}"; do
		stop_servers_under "$dir"
		if [ "${DBE_KEEP:-}" = 1 ]; then
			say "kept $dir"
		else
			rm -rf "$dir"
		fi
	done
	exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# work_dir VARIABLE NAME: makes a directory that the server's user owns and that is gone when
# the script ends, and puts its path into VARIABLE. The checkout itself may be closed to that
# user (under /root, say), hence a place of its own. Socket paths end at 107 bytes, hence short.
work_dir() {
	local base made
	for base in "${TMPDIR:-/var/tmp}" /var/tmp /tmp; do
		[ "${#base}" -le 60 ] || continue
		[ -w "$base" ] || continue
		(cd / && as_server test -x "$base") || continue
		made=$(mktemp -d "$base/dbe-$2.XXXXXX")
		CLEAN_DIRS+=("$made")
		give_to_server "$made"
		printf -v "$1" '%s' "$made"
		return
	done
	die "no directory for temporary files; set TMPDIR to a short path that user $(server_user) can enter"
}

# --- building -------------------------------------------------------------------------------

# Builds the extension. Objects made for another server are thrown away first: they would load
# with the wrong magic, or not at all.
build_extension() {
	local stamp=$ROOT/build/pg_config.stamp server
	server=$("$PG_CONFIG" --version --pkglibdir)
	if [ -f "$stamp" ] && [ "$(cat "$stamp")" != "$server" ]; then
		make -C "$ROOT" --no-print-directory clean >/dev/null
	fi
	mkdir -p "$ROOT/build"
	printf '%s\n' "$server" >"$stamp"
	make -C "$ROOT" --no-print-directory -j"$(jobs_wanted)" PG_CONFIG="$PG_CONFIG" \
		DBE_PRELUDE="${DBE_PRELUDE-yes}"
}

# private_server DIR: a copy of the server under DIR with the extension installed into the copy,
# so that the system's own stays as it is. The binaries find their files relative to themselves.
# Sets PGBIN (programs) and PGTEST (the server's test programs and Perl modules).
private_server() {
	local dir=$1 part path
	for part in --bindir --pkglibdir --sharedir; do
		path=$("$PG_CONFIG" "$part")
		mkdir -p "$dir$path"
		cp -a "$path/." "$dir$path/"
	done
	make -C "$ROOT" --no-print-directory install DESTDIR="$dir" PG_CONFIG="$PG_CONFIG" >/dev/null
	PGBIN=$dir$("$PG_CONFIG" --bindir)
	PGTEST=$dir$(dirname "$("$PG_CONFIG" --pgxs)")/../test
	export PGBIN PGTEST
}

# --- clusters -------------------------------------------------------------------------------

# cluster_start DIR [SETTING...]: a new cluster in DIR/data that listens on a socket in DIR only
# (port 5432, superuser postgres, log in DIR/log). Settings are lines of postgresql.conf.
cluster_start() {
	local dir=$1
	shift
	[ "${#dir}" -le 88 ] || die "$dir is too long for a socket path; set TMPDIR to a shorter one"
	mkdir -p "$dir"
	chmod 700 "$dir"
	give_to_server "$dir"
	(cd "$dir" && as_server "$PGBIN/initdb" --no-sync -A trust -U postgres -E UTF8 --locale=C \
		-D data) >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log"; die "initdb failed"; }
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$dir'"
		[ $# = 0 ] || printf '%s\n' "$@"
	} >>"$dir/data/postgresql.conf"
	(cd "$dir" && as_server "$PGBIN/pg_ctl" -D data -l log -w -t 60 -s start) ||
		{ cat "$dir/log"; die "the server in $dir did not start"; }
}

# cluster_stop DIR [MODE]
cluster_stop() {
	(cd "$1" && as_server "$PGBIN/pg_ctl" -D data -m "${2:-fast}" -w -t 60 -s stop)
}
