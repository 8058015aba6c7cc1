#!/usr/bin/env bash
# No object of the core runs code when the library is loaded or when the process ends: the server
# is not ready for the one and has given up memory at the other.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0
count=0

while read -r source; do
	object=${source%.cpp}.o
	if [ ! -f "$object" ]; then
		echo "$object is missing: build first"
		status=1
		continue
	fi
	count=$((count + 1))
	if readelf -SW "$object" | grep -E '\.(pre)?init_array|\.fini_array|\.[cd]tors'; then
		echo "$object has a constructor or destructor of a static object"
		status=1
	fi
	# The same hidden in functions: statics that are made at the first call.
	if nm -u "$object" | grep -E '__cxa_(thread_)?atexit|__cxa_guard_acquire'; then
		echo "$object has a static object that is made at run time"
		status=1
	fi
done < <(find src/core -name '*.cpp' | sort)

[ "$status" = 0 ] && echo "OK: $count objects, none with code at load or exit"
exit "$status"
