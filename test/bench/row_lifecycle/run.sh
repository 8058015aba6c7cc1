#!/usr/bin/env bash
# What it costs that the server maintains updated_at and version, and that DELETE keeps the row: CPU of
# the server as a ratio to the same statement on an untouched table, medians of rounds that take turns.
#
# Usage: run.sh [ROUNDS [ROWS]]      5 rounds, 200,000 rows; single rows: a tenth of them, each by itself
set -euo pipefail
rounds=${1:-5}
rows=${2:-200000}
singles=$((rows / 10))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

psql -Xqv ON_ERROR_STOP=1 <<'SQL'
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE EXTENSION IF NOT EXISTS moddatetime;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN NEW.updated_at = now(); NEW.version = OLD.version + 1; RETURN NEW; END $$;
CREATE FUNCTION soft() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN UPDATE work SET deleted_at = now() WHERE id = OLD.id; RETURN NULL; END $$;
SQL

# fresh VARIANT: the table of 12 mixed columns, filled, with the variant's triggers
fresh() {
	cat <<SQL
SET client_min_messages = warning;
DROP TABLE IF EXISTS work CASCADE;
CREATE TABLE work (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL, amount numeric(12,2) NOT NULL,
	is_paid boolean NOT NULL, ordered_on date NOT NULL, note text, tags text[], details jsonb, updated_at timestamptz NOT NULL DEFAULT now(),
	version integer NOT NULL DEFAULT 1, deleted_at timestamptz);
INSERT INTO work SELECT n, n % 1000, 'new', n * 1.25, n % 2 = 0, date '2026-01-01' + n % 365, repeat('note ', 12), ARRAY['a', 'b' || n],
	jsonb_build_object('n', n, 'kind', 'order', 'city', 'somewhere') FROM generate_series(1, $rows) n;
VACUUM ANALYZE work;
SQL
	case $1 in
		empty) echo "CREATE TRIGGER t BEFORE UPDATE ON work FOR EACH ROW EXECUTE FUNCTION dbe.soft_delete_row();" ;;
		moddatetime) echo "CREATE TRIGGER t BEFORE UPDATE ON work FOR EACH ROW EXECUTE FUNCTION moddatetime(updated_at);" ;;
		plpgsql) echo "CREATE TRIGGER t BEFORE UPDATE ON work FOR EACH ROW EXECUTE FUNCTION stamp();
			CREATE TRIGGER d BEFORE DELETE ON work FOR EACH ROW EXECUTE FUNCTION soft();" ;;
		dbe) echo "SELECT count(*) FROM dbe.track_updates('work') \\g /dev/null" ;;
		checked) echo "SELECT count(*) FROM dbe.track_updates('work', check_version => true) \\g /dev/null" ;;
		soft) echo "SELECT count(*) FROM dbe.soft_delete_enable('work') \\g /dev/null" ;;
	esac
	echo "CHECKPOINT;"
}

# measured FILE: milliseconds of CPU that the backend spends on it
measured() {
	cat <<'SQL'
SELECT pg_backend_pid() AS pid \gset
\setenv PID :pid
\! awk '{ print "CPU", $1 / 1e6 }' /proc/$PID/schedstat
SQL
	cat "$1"
	echo "\\! awk '{ print \"CPU\", \$1 / 1e6 }' /proc/\$PID/schedstat"
}

cost() { { fresh "$1"; measured "$2"; } | psql -Xqv ON_ERROR_STOP=1 | awk '/^CPU/ { at[++n] = $2 } END { print at[2] - at[1] }'; }

echo "UPDATE work SET status = 'paid';" >"$work/bulk"
echo "UPDATE work SET status = 'paid', version = version;" >"$work/carried"
{
	echo "SET synchronous_commit = off; PREPARE u AS UPDATE work SET status = 'paid' WHERE id = \$1;"
	for ((i = 1; i <= singles; i++)); do echo "EXECUTE u($((i * 7 % rows + 1)));"; done
} >"$work/single"
echo "DELETE FROM work;" >"$work/delete"
echo "UPDATE work SET deleted_at = now();" >"$work/by_hand"

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# compare TITLE VARIANT:FILE...: the first is the floor
compare() {
	local title=$1 entry round floor
	shift
	for ((round = 0; round < rounds; round++)); do
		for entry in "$@"; do cost "${entry%%:*}" "$work/${entry#*:}" >>"$work/result.$entry"; done
	done
	floor=$(median <"$work/result.$1")
	printf '\n%s\n' "$title"
	for entry in "$@"; do
		printf '  %-24s %7.0f ms %6.2fx\n' "${entry/:/, }" "$(median <"$work/result.$entry")" \
			"$(median <"$work/result.$entry" | awk -v f="$floor" '{ print $1 / f }')"
	done
	rm -f "$work"/result.*
}

compare "UPDATE of $rows rows, one column" none:bulk empty:bulk dbe:bulk checked:carried moddatetime:bulk plpgsql:bulk
compare "UPDATE of one row by key, $singles times" none:single dbe:single checked:single moddatetime:single plpgsql:single
compare "soft DELETE of $rows rows" none:by_hand soft:delete plpgsql:delete
