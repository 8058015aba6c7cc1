#!/usr/bin/env bash
# Each check stands on the page of its dimension as the generated reference has it, nothing else
# does, and the README counts them rightly.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0
# Both as "id severity title".
on_page() {
	sed -n 's/^|[^|]*| \[\([a-z_0-9]*\)\](reference\/checks\.md#\1) | \([a-z]*\) | \(.*\) |$/\1 \2 \3/p' \
		"docs/$1.md" | sort
}
in_reference() {
	sed -n "s/^| \[\([a-z_0-9]*\)\](#\1) | $1 | \([a-z]*\) | \(.*\) |$/\1 \2 \3/p" \
		docs/reference/checks.md | sort
}
for dimension in schema indexing query migration security monitoring backup; do
	if ! diff <(on_page "$dimension") <(in_reference "$dimension"); then
		echo "docs/$dimension.md (<) does not list the checks of docs/reference/checks.md (>)"
		status=1
	fi
	checks=$(in_reference "$dimension" | wc -l)
	if ! grep -qF "| [$dimension](docs/$dimension.md) | $checks |" README.md; then
		echo "README.md does not say that dimension $dimension has $checks checks"
		status=1
	fi
done
[ "$status" = 0 ] && echo "OK: every check is on the page of its dimension"
exit "$status"
