#!/usr/bin/env bash
# Installs from Debian packages whatever is missing to build and test: compiler, Boost headers,
# GoogleTest, CMake and the PostgreSQL server with its headers. Does nothing, fast, when all is
# there. Creates and starts no database cluster.
#
# Usage: scripts/setup.sh [PACKAGE...]     packages that a script needs beside these
#
# Environment:
#   PG_CONFIG   a server of your own: then no PostgreSQL package is installed

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

TOOLS=(make g++ git perl cmake libboost-dev libgtest-dev libipc-run-perl "$@")

# Prints those of the packages named that are not installed.
missing() {
	local present package
	present=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
	for package in "$@"; do
		grep -qxF "$package installed" <<<"$present" || echo "$package"
	done
}

# The newest server installed, or nothing.
installed_major() {
	local server
	for server in $(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -rV); do
		[ -x "$server" ] || continue
		basename "$(dirname "$(dirname "$server")")"
		return
	done
}

# The major that this release of Debian packages.
packaged_major() {
	apt-cache depends postgresql 2>/dev/null |
		sed -n 's/^ *Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1
}

# Prints the packages that are missing. Fails while the server's major cannot be known, which is
# so on a machine that has no server and no package lists yet.
wanted() {
	local major
	if [ -n "${PG_CONFIG:-}" ]; then
		usable_pg_config "$PG_CONFIG" || die "PG_CONFIG=$PG_CONFIG has no server or no headers"
		missing "${TOOLS[@]}"
		return
	fi
	major=$(installed_major)
	[ -n "$major" ] || major=$(packaged_major)
	if [ -z "$major" ]; then
		missing "${TOOLS[@]}" postgresql-server-dev
		return 1
	fi
	missing "${TOOLS[@]}" "postgresql-$major" "postgresql-server-dev-$major"
}

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" \
		</dev/null >>"$LOG" 2>&1
}

apt_install() {
	apt install -y --no-install-recommends "$@" && return
	tail -n 30 "$LOG" >&2
	die "could not install: $*"
}

# Debian's server package makes a cluster "main" and starts it, unless told not to. It is told so
# for the time of this installation only: what the machine's owner installs later is not ours.
hold_back_main_cluster() {
	CREATECLUSTER=/etc/postgresql-common/createcluster.conf
	apt_install postgresql-common
	[ ! -f "$CREATECLUSTER" ] || cp -p "$CREATECLUSTER" "$WORK/createcluster.conf"
	trap 'let_main_cluster; rm -rf "$WORK"' EXIT
	echo 'create_main_cluster = false' >>"$CREATECLUSTER"
}

let_main_cluster() {
	if [ -f "$WORK/createcluster.conf" ]; then
		cp -p "$WORK/createcluster.conf" "$CREATECLUSTER"
	else
		rm -f "$CREATECLUSTER"
	fi
}

# install_as_root: the part that needs root.
install_as_root() {
	local packages
	WORK=$(mktemp -d)
	LOG=$WORK/log
	trap 'rm -rf "$WORK"' EXIT
	# A foreign repository that is down must not stop us: install tells what it lacks.
	apt update || say "apt-get update had trouble; going on with the lists at hand"
	packages=$(wanted) || die "no PostgreSQL server found, and Debian's package lists name none"
	# shellcheck disable=SC2086
	set -- $packages
	[ $# -gt 0 ] || return 0
	say "installing $*"
	case " $* " in
		*" postgresql-"[0-9]*) hold_back_main_cluster ;;
	esac
	apt_install "$@"
}

# Elsewhere nothing can be installed by us, but all may be there.
check_without_apt() {
	local tool
	for tool in make g++ git perl prove cmake; do
		command -v "$tool" >/dev/null ||
			die "$tool is missing, and this is not Debian; install what ${TOOLS[*]} stand for"
	done
	find_pg_config >/dev/null || die "no PostgreSQL server with headers found; set PG_CONFIG"
}

main() {
	local packages
	if ! command -v apt-get >/dev/null; then
		check_without_apt
		return
	fi
	if packages=$(wanted) && [ -z "$packages" ]; then
		return
	fi
	packages=${packages//$'\n'/ }
	if [ "$(id -u)" = 0 ]; then
		install_as_root
	elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then
		sudo env PG_CONFIG="${PG_CONFIG:-}" bash "$0" "$@"
	else
		die "missing packages: $packages; install them, or run this as root or with sudo"
	fi
}

main "$@"
