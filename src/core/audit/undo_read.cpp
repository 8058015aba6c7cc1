#include "core/audit/undo_read.hpp"

#include <algorithm>

#include "core/audit/key.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

UndoValue value_at(const Row& row, std::uint32_t column) {
	return row.is_null(column) ? UndoValue{} : UndoValue{row.text(column)};
}

// ---- tables ----

bool is_early(Call& call, const Trail& trail, const UndoWanted& wanted, bool is_named) {
	// A table that was made since is no gap: where nobody names it, only what was complete once counts.
	if (wanted.since.empty() || (!is_named && !trail.was_complete)) return false;
	const dbe_rows rows = call.host().query(cat("SELECT ", wanted.since, "::timestamptz < ",
												literal(trail.complete_since), "::timestamptz")
												.c_str());
	return Row(rows, 0).flag(0);
}

std::size_t position_of(const std::vector<UndoTable>& tables, double relation) {
	std::size_t i = 0;
	while (i < tables.size() && static_cast<double>(tables[i].trail.relation_id) != relation) i++;
	return i;
}

void add_column(const Trail& trail, std::string_view name, std::vector<std::size_t>& columns) {
	for (std::size_t i = 0; i < trail.columns.size(); i++)
		if (trail.columns[i].name == name) columns.push_back(i);
}

void read_unique_keys(Call& call, UndoTable& table) {
	const dbe_rows rows = call.host().query(cat(R"(
SELECT i.indexrelid, coalesce(k.condeferrable, false), a.attname
FROM pg_catalog.pg_index i LEFT JOIN pg_catalog.pg_constraint k
	ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u') AND k.conrelid = i.indrelid,
	unnest(i.indkey) WITH ORDINALITY n (number, place), pg_catalog.pg_attribute a
WHERE i.indrelid = )", table.trail.relation_id, R"( AND i.indisunique AND i.indisvalid
	AND n.place <= i.indnkeyatts AND i.indexprs IS NULL AND a.attrelid = i.indrelid AND a.attnum = n.number
ORDER BY i.indexrelid, n.place)").c_str());
	std::string_view last;
	for (std::uint32_t r = 0; r < rows.count; r++) {
		const Row row(rows, r);
		if (row.text(0) != last) table.unique_keys.push_back({{}, row.flag(1)});
		last = row.text(0);
		add_column(table.trail, row.text(2), table.unique_keys.back().columns);
	}
}

// Those between tables at hand.
void read_foreign_keys(Call& call, std::vector<UndoTable>& tables) {
	std::vector<std::string> relations;
	for (const UndoTable& table : tables) relations.push_back(cat(table.trail.relation_id));
	const dbe_rows rows = call.host().query(cat(R"(
SELECT k.oid, k.conrelid::oid, k.confrelid::oid, k.condeferred, c.attname, p.attname
FROM pg_catalog.pg_constraint k, unnest(k.conkey, k.confkey) WITH ORDINALITY n (child, parent, place),
	pg_catalog.pg_attribute c, pg_catalog.pg_attribute p
WHERE k.contype = 'f' AND c.attrelid = k.conrelid AND c.attnum = n.child
	AND p.attrelid = k.confrelid AND p.attnum = n.parent
	AND k.conrelid = ANY ('{)", join(relations, ","), R"(}'::oid[])
	AND k.confrelid = ANY ('{)", join(relations, ","), R"(}'::oid[])
ORDER BY k.oid, n.place)").c_str());
	std::string_view last;
	for (std::uint32_t r = 0; r < rows.count; r++) {
		const Row row(rows, r);
		UndoTable& child = tables[position_of(tables, row.number(1))];
		const std::size_t parent = position_of(tables, row.number(2));
		if (row.text(0) != last) child.foreign_keys.push_back({parent, {}, {}, row.flag(3)});
		last = row.text(0);
		add_column(child.trail, row.text(4), child.foreign_keys.back().columns);
		add_column(tables[parent].trail, row.text(5), child.foreign_keys.back().parent_columns);
	}
}

UndoTable table_of(Call& call, std::uint32_t relation, const UndoWanted& wanted, bool is_named) {
	UndoTable table;
	table.trail = trail_of(call, relation);
	table.is_identified = has_unique_key(call, table.trail);
	if (is_named) {
		require_key(table.trail);
		require_unique_key(call, table.trail);
	}
	require_right_to_table(call, table.trail);
	table.is_early = is_early(call, table.trail, wanted, is_named);
	if (table.is_identified) read_unique_keys(call, table);
	return table;
}

void read_tables(Call& call, const UndoWanted& wanted, UndoWork& work) {
	const dbe_rows rows = call.host().query(
		cat("SELECT a.relation::oid, a.table_schema, a.table_name, w.id IS NOT NULL, a.complete_since "
			"FROM dbe.audit_table a LEFT JOIN (SELECT DISTINCT t.table_id FROM dbe.audit_log_texts t "
			"WHERE t.action <> 'FORGET' AND ", wanted.condition, ") w (id) ON w.id = a.id WHERE w.id IS NOT NULL",
			wanted.since.empty() ? "" : cat(" OR (a.complete_since > ", wanted.since,
				"::timestamptz AND a.complete_since > a.enabled_at + interval '1 second')"),
			" ORDER BY a.id")
			.c_str());
	for (std::uint32_t r = 0; r < rows.count; r++) {
		const Row row(rows, r);
		if (row.is_null(0) || !row.flag(3)) {
			UndoTable table;
			table.trail.identity = qualified(row.text(1), row.text(2));
			table.trail.complete_since = row.text(4);
			table.is_dropped = row.is_null(0);
			table.is_silent = !row.flag(3);
			table.is_early = table.is_silent;
			work.tables.push_back(std::move(table));
		} else
			work.tables.push_back(
				table_of(call, static_cast<std::uint32_t>(row.number(0)), wanted, false));
	}
}

// ---- changes ----

void read_changes(Call& call, const UndoWanted& wanted, UndoWork& work, std::size_t table) {
	constexpr std::uint32_t first_value = 8;
	const Trail& trail = work.tables[table].trail;
	const dbe_rows rows = call.host().query(undo_changes_sql(trail, wanted.condition).c_str());
	for (std::uint32_t r = 0; r < rows.count; r++) {
		const Row row(rows, r);
		UndoChange change{table, row.whole_number(0), row.whole_number(1), row.whole_number(2),
						  row.text(3).empty() ? 'T' : row.text(3)[0],
						  row.flag(4), row.text(6), row.text(7), {}, {}, {}};
		for (std::uint32_t i = 0; i < trail.columns.size(); i++) {
			change.old_values.push_back(value_at(row, first_value + 2 * i));
			change.new_values.push_back(value_at(row, first_value + 2 * i + 1));
			change.hidden.push_back(i < row.text(5).size() && row.text(5)[i] == 't');
		}
		work.changes.push_back(std::move(change));
	}
}

std::vector<std::string_view> keys_of(const UndoWork& work, std::size_t table) {
	std::vector<std::string_view> keys;
	for (const UndoChange& change : work.changes) {
		if (change.table != table) continue;
		if (!change.old_key.empty()) keys.push_back(change.old_key);
		if (!change.new_key.empty()) keys.push_back(change.new_key);
	}
	std::ranges::sort(keys);
	const auto rest = std::ranges::unique(keys);
	keys.erase(rest.begin(), rest.end());
	return keys;
}

void read_present(Call& call, UndoWork& work, std::size_t place) {
	constexpr std::size_t at_once = 10000;
	UndoTable& table = work.tables[place];
	const std::vector<std::string_view> keys = keys_of(work, place);
	for (std::size_t first = 0; first < keys.size(); first += at_once) {
		std::string list = "[";
		for (std::size_t i = first; i < keys.size() && i < first + at_once; i++)
			append(list, cat(i == first ? "" : ", ", keys[i]));
		append(list, "]");
		const dbe_rows rows = call.host().query(undo_present_sql(table.trail, list).c_str());
		for (std::uint32_t r = 0; r < rows.count; r++) {
			const Row row(rows, r);
			PresentRow present{row.text(0), row.flag(1), {}, {}};
			for (std::uint32_t i = 0; i < table.trail.columns.size(); i++) {
				present.values.push_back(value_at(row, 2 + 2 * i));
				present.json_values.push_back(value_at(row, 3 + 2 * i));
			}
			table.present.push_back(std::move(present));
		}
	}
}

}  // namespace

UndoWork read_undo(Call& call, std::size_t relation, const UndoWanted& wanted) {
	UndoWork work;
	require_right_to_read(call);
	if (const auto named = call.integer(relation))
		work.tables.push_back(table_of(call, static_cast<std::uint32_t>(*named), wanted, true));
	else
		read_tables(call, wanted, work);
	read_foreign_keys(call, work.tables);
	for (std::size_t i = 0; i < work.tables.size(); i++)
		if (!work.tables[i].is_dropped && !work.tables[i].is_silent && work.tables[i].is_identified) {
			read_changes(call, wanted, work, i);
			read_present(call, work, i);
		}
	std::ranges::stable_sort(work.changes, {}, &UndoChange::id);
	return work;
}

}  // namespace dbe
