#!/usr/bin/env bash
# Calls every SQL function of dbe with hostile arguments for a while, on a private server: no lost
# session, no internal error, no lock kept, nothing changed by bad input. `make test` does a short
# turn of the same; see test/tap/110_argument_fuzz.pl.
#
# Usage: scripts/fuzz.sh [SECONDS [SEED]]         default: 600, and a seed made of the time
#
# The last line says "N passed, M failed"; the line with the seed makes a run repeatable.

set -euo pipefail

case ${1:-}${2:-} in
	*[!0-9]*) sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; exit 1 ;;
esac
export DBE_FUZZ_SECONDS=${1:-600} DBE_FUZZ_SEED=${2:-$(date +%s)} DBE_SHOW=1
export DBE_TEST_TIMEOUT=$((DBE_FUZZ_SECONDS + 600))
exec "$(dirname "$0")/test.sh" 'tap:110*'
