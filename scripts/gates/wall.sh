#!/usr/bin/env bash
# The wall: nothing of the server can be reached from the core, and each header of the core
# compiles alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
CXX=${CXX:-g++}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

# What the core may include: itself, the standard library, headers of Boost.Container.
allowed='"(core/[a-z_/]+\.hpp|abi(_[a-z]+)*\.h|registry\.inc)"|<[a-z_0-9]+>|<boost/container/[a-z_/]+\.hpp>'
if grep -rnE '^[[:space:]]*#[[:space:]]*include' --include='*.cpp' --include='*.hpp' src/core |
	grep -vE "include[[:space:]]+($allowed)"; then
	echo "the core includes what is not its own"
	status=1
fi
if grep -nE '^[[:space:]]*#[[:space:]]*include' src/abi*.h |
	grep -vE '<(std(bool|def|int)\.h|string_view)>|"abi(_[a-z]+)*\.h"'; then
	echo "the wall's headers include more than plain C"
	status=1
fi
if find src -name '*.cpp' -path 'src/pg/*' -o -name '*.c' -path 'src/core/*' | grep .; then
	echo "C++ belongs to src/core, C to src/pg"
	status=1
fi

# Where all of that leads in the end.
find src/core -name '*.hpp' | sed 's/.*/#include "&"/' >"$scratch/all.cpp"
"$CXX" -std=c++20 -Isrc -I. -M "$scratch/all.cpp" | tr -s ' \\' '\n' >"$scratch/reached"
if grep -E '/postgresql/|/(postgres|postgres_ext|fmgr|pg_config|libpq-fe|c)\.h$' "$scratch/reached"; then
	echo "the core reaches headers of the server"
	status=1
fi

# A source that includes its own header first proves that the header stands alone whenever it is
# built; the others are tried here.
needs_proof() {
	local source=${1%.hpp}.cpp
	[ ! -f "$source" ] || [ "$(sed -n 's/^#include "\(.*\)"/src\/\1/p' "$source" | head -n 1)" != "$1" ]
}
compile_alone() {
	"$CXX" -std=c++20 -Isrc -fsyntax-only -Wall -Wextra -Wno-unused-function \
		-include "$1" -x c++ /dev/null || { echo "$1 does not compile alone"; return 1; }
}
export -f compile_alone
export CXX
headers=$(find src/core -name '*.hpp' | sort)
for header in $headers; do
	! needs_proof "$header" || echo "$header"
done | xargs -P "$(nproc)" -I{} bash -c 'compile_alone "$1"' _ {} || status=1

[ "$status" = 0 ] && echo "OK: $(wc -w <<<"$headers") headers stand alone, none reaches the server"
exit "$status"
