#!/usr/bin/env bash
# What is generated and committed is what its source gives today.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -x scripts/docs.sh ]; then
	echo "scripts/docs.sh is missing"
	exit 1
fi
scripts/docs.sh --check
echo "OK: generated pages are up to date"
