#!/bin/sh
# Lists the files of a folder's parts for a registry, one MACRO(name) each:
#   generate_registry.sh FOLDER MACRO PART... > registry.inc
set -eu
cd "$1"
macro=$2
shift 2
for part in "$@"; do
	for file in "$part"/*.cpp; do
		[ -e "$file" ] || continue
		basename "$file" .cpp | sed "s/.*/$macro(&)/"
	done | LC_ALL=C sort
done
