#!/usr/bin/env bash
# Files of at most 500 lines, functions of at most 60: what is longer has two concerns.
set -euo pipefail
cd "$(dirname "$0")/../.."

# src/abi.h is the one exception: the wall is read as one page.
# A function begins at its first line in the first column and ends at a lone brace there.
problems=$(find src test tools scripts sql -type f \( -name '*.c' -o -name '*.h' -o -name '*.cpp' \
	-o -name '*.hpp' -o -name '*.sh' -o -name '*.sql' -o -name '*.pl' \) ! -path src/abi.h -print0 | sort -z |
	xargs -0 awk -v file_limit=500 -v function_limit=60 '
		function close_file() {
			if (lines > file_limit)
				print name ": " lines " lines (at most " file_limit ")"
		}
		function forget() { start = 0; inside = 0 }
		FNR == 1 { close_file(); name = FILENAME; forget() }
		{ lines = FNR }
		FILENAME !~ /\.(c|cpp|hpp)$/ { next }
		/^(namespace|extern "C") .*\{$/ { forget(); next }
		/^}$/ && inside && FNR - start >= function_limit {
			print FILENAME ":" start ": a function of " FNR - start + 1 " lines (at most " function_limit ")"
		}
		/^}/ || (!inside && (/;$/ || /^$/)) { forget(); next }
		/^[A-Za-z_]/ && !start { start = FNR }
		/\{$/ && start { inside = 1 }
		END { close_file() }')
if [ -n "$problems" ]; then
	echo "$problems"
	exit 1
fi
echo "OK: no file and no function is too long"
