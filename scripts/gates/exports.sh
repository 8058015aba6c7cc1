#!/usr/bin/env bash
# The library shows the server what the server looks up, and nothing else: any other name could
# meet its like in another extension.
set -euo pipefail
cd "$(dirname "$0")/../.."
library=${1:-dbe.so}
[ -f "$library" ] || { echo "$library is missing: build first"; exit 1; }

# The fixed names of exports.txt, and for each SQL function its two.
wanted() {
	sed 's/#.*//; s/[[:space:]]//g; /^$/d' scripts/gates/exports.txt
	sed -nE 's/^(DBE_FUNCTION|DBE_ACTION_FUNCTION|DBE_QUERY_FUNCTION|PG_FUNCTION_INFO_V1)\((dbe_)?([a-z_0-9]+)\);?$/dbe_\3\npg_finfo_dbe_\3/p' src/pg/*.c
}

exported=$(nm -D --defined-only "$library" | awk '{print $3}' | LC_ALL=C sort -u)
difference=$(diff <(wanted | LC_ALL=C sort -u) <(printf '%s\n' "$exported")) || {
	echo "< is missing, > is exported without need:"
	c++filt <<<"$difference" | head -n 60
	exit 1
}
echo "OK: $(wc -l <<<"$exported") names"
