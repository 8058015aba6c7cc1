#!/usr/bin/env bash
# Runs `make test` on several majors of PostgreSQL, each as a Debian release packages it, in a
# chroot that starts with nothing but git and make. That tests the scripts as well: all that a
# fresh machine lacks is installed by them. On one major the tests run as an ordinary user with
# sudo, on the others as root.
#
# Usage: scripts/matrix.sh [15|17|18]...          default: all of them
#
# Prints one line per major and ends with "N passed, M failed". Needs root, or sudo.
#
# Environment:
#   DBE_MATRIX_DIR       where the chroots are kept for the next time (/var/tmp/dbe-matrix)
#   DBE_MATRIX_FRESH=1   make the chroots anew
#   DBE_MATRIX_MIRROR    Debian mirror (default: the one this machine installs from)
#   DBE_MATRIX_TIMEOUT   seconds for the tests on one major (1500)
#   DBE_MATRIX_SUITES    what runs on each major; default: all, the unit tests on the newest only

set -euo pipefail
umask 022
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/copy_tree.sh
. "$ROOT/scripts/copy_tree.sh"

say() { printf '==> %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# --- which release carries which major, and who runs the tests there ------------------------

ALL=(15 17 18)
declare -A SUITE=([15]=bookworm [17]=trixie [18]=forky)
declare -A RUNS_AS=([15]=root [17]=tester [18]=root)
# The unit tests need no server: they run with the newest compiler, and on the machine itself by
# `make test`.
SERVER_SUITES='gates regress isolation tap'
declare -A RUNS=([15]=$SERVER_SUITES [17]=$SERVER_SUITES [18]='')
# On one major each file of the core is compiled without what the others include.
declare -A PRELUDE=([15]=yes [17]='' [18]=yes)
RECIPE=1   # raise it when bootstrap() changes, so that kept chroots are made anew

# --- making a chroot ------------------------------------------------------------------------

# Everything that mounts or starts something happens in namespaces of its own: when the command
# ends, however it ends, its mounts and its processes are gone.
contained() { unshare --mount --pid --fork --kill-child --propagation private "$@"; }

install_debootstrap() {
	command -v debootstrap >/dev/null && [ -f /usr/share/keyrings/debian-archive-keyring.gpg ] && return
	say "installing debootstrap"
	apt-get -qq update || true
	DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
		debootstrap debian-archive-keyring </dev/null >/dev/null
}

# Empty means debootstrap's own default.
mirror() {
	if [ -n "${DBE_MATRIX_MIRROR:-}" ]; then
		echo "$DBE_MATRIX_MIRROR"
	else
		# shellcheck disable=SC2016  # apt expands these
		apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
			sed -n 's/^Debian|Debian|\(http.*\)$/\1/p' | head -n 1
	fi
}

# bootstrap SUITE KEYRING. The steps are chained by hand: set -e is off where a function's failure
# is asked for.
bootstrap() {
	local dir=$BASE/$1 script=/usr/share/debootstrap/scripts/$1 source
	# An older debootstrap does not know the names of newer releases; they are all made alike.
	[ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
	source=$(mirror)
	rm -rf --one-file-system "$dir"
	mkdir -p "$dir"
	contained debootstrap --variant=minbase --keyring="$2" \
		--include=git,make,sudo,ca-certificates "$1" "$dir" "$source" "$script" \
		</dev/null >"$BASE/$1.bootstrap.log" 2>&1 &&
		# Mirrors may lag behind; the signature is checked all the same.
		echo 'Acquire::Check-Valid-Until "false";' >"$dir/etc/apt/apt.conf.d/99dbe" &&
		apt-config dump Acquire::http::Proxy >>"$dir/etc/apt/apt.conf.d/99dbe" &&
		chroot "$dir" useradd --create-home --shell /bin/bash tester &&
		echo 'tester ALL=(ALL) NOPASSWD: ALL' >"$dir/etc/sudoers.d/tester" &&
		echo "$RECIPE" >"$dir/.dbe-complete"
}

# make_chroot SUITE: sees to it that it is there and whole.
make_chroot() {
	local dir=$BASE/$1 keyring=usr/share/keyrings/debian-archive-keyring.gpg
	[ "$(cat "$dir/.dbe-complete" 2>/dev/null)" != "$RECIPE" ] || return 0
	say "making a chroot of $1"
	bootstrap "$1" "/$keyring" && return
	# This machine's keyring may be older than the release's keys. Stable's carries the keys of
	# what comes next, and is itself checked with the keys at hand.
	if [ "$1" != trixie ] && make_chroot trixie && bootstrap "$1" "$BASE/trixie/$keyring"; then
		return
	fi
	tail -n 20 "$BASE/$1.bootstrap.log" >&2
	return 1
}

# --- running the tests in it ----------------------------------------------------------------

# enter_and_test DIR USER SUITES PRELUDE: runs within contained(), hence the own /proc. The shell that runs it is
# process 1 there and must stay so: it buries the orphans, or a test that kills a server would see
# a zombie and believe it alive.
enter_and_test() {
	local home
	mount -t proc proc "$1/proc"
	mount --rbind /dev "$1/dev"
	home=$(chroot "$1" sh -c "echo ~$2")
	timeout -k 30 "${DBE_MATRIX_TIMEOUT:-1500}" chroot "$1" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		HOME="$home" CI="${CI:-}" DBE_PRELUDE="$4" http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
		runuser -u "$2" -- make -C "$home/dbe" --no-print-directory test ARGS="$3"
}

# test_major MAJOR: prints one line; its counts go to PASSED and FAILED.
test_major() {
	local major=$1 suite=${SUITE[$1]} user=${RUNS_AS[$1]} dir log counts status=0 home file started=$SECONDS
	dir=$BASE/$suite
	log=$BASE/$suite.log
	PASSED=0 FAILED=1
	if ! make_chroot "$suite"; then
		echo "PostgreSQL $major on $suite: the chroot could not be made"
		return
	fi
	for file in /etc/resolv.conf /etc/hosts; do
		[ ! -f "$file" ] || cp -L "$file" "$dir/etc/"
	done
	home=$(chroot "$dir" sh -c "echo ~$user")
	copy_tree "$dir$home/dbe"
	chroot "$dir" chown -R "$user:" "$home/dbe"
	say "PostgreSQL $major on $suite, as $user (log: $log)"
	export -f enter_and_test
	contained bash -ec 'enter_and_test "$@"' - "$dir" "$user" "${DBE_MATRIX_SUITES:-${RUNS[$major]}}" "${PRELUDE[$major]}" \
		</dev/null >"$log" 2>&1 || status=$?
	counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1 || true)
	if [ -n "$counts" ]; then
		PASSED=${counts%% *}
		FAILED=${counts#*, }
		FAILED=${FAILED%% *}
	fi
	[ "$status" = 0 ] || [ "$FAILED" != 0 ] || FAILED=1
	if [ ! -x "$dir/usr/lib/postgresql/$major/bin/postgres" ]; then
		echo "$suite installs no PostgreSQL $major" >>"$log"
		FAILED=$((FAILED + 1))
	fi
	[ "$FAILED" = 0 ] || { echo "--- the end of $log"; tail -n 150 "$log"; }
	echo "PostgreSQL $major on $suite, as $user: $PASSED passed, $FAILED failed, $((SECONDS - started)) s"
}

main() {
	local major passed_all=0 failed_all=0
	[ $# -gt 0 ] || set -- "${ALL[@]}"
	for major in "$@"; do
		[ -n "${SUITE[$major]:-}" ] || die "no release known for PostgreSQL $major; known: ${ALL[*]}"
	done
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || die "chroots need root: run this as root, or install sudo"
		exec sudo --preserve-env=CI,DBE_MATRIX_DIR,DBE_MATRIX_FRESH,DBE_MATRIX_MIRROR,DBE_MATRIX_SUITES,DBE_MATRIX_TIMEOUT \
			bash "$0" "$@"
	fi
	BASE=${DBE_MATRIX_DIR:-/var/tmp/dbe-matrix}
	mkdir -p "$BASE"
	exec 9>"$BASE/lock"
	flock -n 9 || die "another matrix runs in $BASE"
	install_debootstrap
	for major in "$@"; do
		[ "${DBE_MATRIX_FRESH:-}" != 1 ] || rm -f "$BASE/${SUITE[$major]}/.dbe-complete"
	done
	for major in "$@"; do
		test_major "$major"
		passed_all=$((passed_all + PASSED))
		failed_all=$((failed_all + FAILED))
	done
	echo "$passed_all passed, $failed_all failed"
	[ "$failed_all" = 0 ] && [ "$passed_all" -gt 0 ]
}

main "$@"
