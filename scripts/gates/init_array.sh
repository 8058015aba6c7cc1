#!/usr/bin/env bash
# No object of the core runs code when the library is loaded or when the process ends: the server
# is not ready for the one and has given up memory at the other.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0

mapfile -t objects < <(find src/core -name '*.cpp' | sort | sed 's/cpp$/o/')
for object in "${objects[@]}"; do
	[ ! -f "$object" ] || continue
	echo "$object is missing: build first"
	status=1
done
[ "$status" = 0 ] || exit 1

if readelf -SW "${objects[@]}" |
	awk '/^File:/ { file = $2 } /\.(pre)?init_array|\.fini_array|\.[cd]tors/ { print file ": " $0 }' |
	grep .; then
	echo "a static object has a constructor or destructor"
	status=1
fi
# The same hidden in functions: statics that are made at the first call.
if nm -uA "${objects[@]}" | grep -E '__cxa_(thread_)?atexit|__cxa_guard_acquire'; then
	echo "a static object is made at run time"
	status=1
fi

[ "$status" = 0 ] && echo "OK: ${#objects[@]} objects, none with code at load or exit"
exit "$status"
