#!/bin/sh
# Lists the checks for the registry: generate_registry.sh <checks folder> > registry.inc
set -eu
cd "$1"
for dimension in schema indexing query migration security monitoring backup; do
	for file in "$dimension"/*.cpp; do
		[ -e "$file" ] || continue
		basename "$file" .cpp | sed 's/.*/DBE_CHECK(&)/'
	done | LC_ALL=C sort
done
