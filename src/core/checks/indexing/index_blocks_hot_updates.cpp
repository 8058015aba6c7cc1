#include <algorithm>
#include <unordered_map>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"
#include "core/checks/common/index_use.hpp"
#include "core/checks/common/statement_columns.hpp"
#include "core/checks/common/table_storage.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr int version_16 = 160000;

bool is_name(const Token& token) {
	return token.kind == TokenKind::word || token.kind == TokenKind::identifier;
}

// UPDATE [ONLY] table [[AS] alias] SET: the table, with the position after SET as its end.
FromItem updated_table(const std::vector<Token>& words) {
	FromItem item;
	std::size_t at = 1;
	if (words.empty() || !words[0].is_word("update")) return item;
	if (at < words.size() && words[at].is_word("only")) at++;
	if (at + 2 >= words.size() || !is_name(words[at])) return item;
	std::string name = identifier(words[at++]);
	if (words[at].is_symbol('.') && is_name(words[at + 1])) {
		item.schema = std::move(name);
		name = identifier(words[at + 1]);
		at += 2;
	}
	constexpr std::size_t longest_alias = 3;
	const std::size_t end = std::min(words.size(), at + longest_alias);
	while (at < end && !words[at].is_word("set")) at++;
	if (at >= end) return {};
	item.name = std::move(name);
	item.end = at + 1;
	return item;
}

// SET a = ..., (b, c) = ...: what stands at the beginning, and after each comma outside.
std::vector<std::int16_t> set_columns(const Catalog& catalog, const Table& table,
									  const std::vector<Token>& words, std::size_t at) {
	std::vector<std::int16_t> columns;
	bool is_start = true;
	bool is_list = false;
	for (; at < words.size(); at++) {
		const Token& word = words[at];
		if (word.depth == 0 &&
			(word.is_word("where") || word.is_word("from") || word.is_word("returning")))
			break;
		if (is_start && word.is_symbol('(')) {
			is_list = true;
		} else if ((is_start || is_list) && is_name(word)) {
			const int number = catalog.column_number(table.id(), identifier(word));
			if (number > 0) columns.push_back(static_cast<std::int16_t>(number));
		}
		if (word.is_symbol(')') && word.depth == 0) is_list = false;
		is_start = word.depth == 0 && word.is_symbol(',');
	}
	return columns;
}

struct Update {
	std::vector<std::int16_t> columns;
	double rows;
};
using Updates = std::unordered_map<const Table*, std::vector<Update>>;

Updates collect_updates(const Snapshot& snapshot) {
	Updates updates;
	TableFinder tables(snapshot.catalog);
	for (const Statement& s : snapshot.statements.list) {
		if (s.rows <= 0 || s.text.empty() || (s.text[0] != 'u' && s.text[0] != 'U')) continue;
		const auto words = sql_words(s.text);
		const FromItem item = updated_table(words);
		const Table* table = tables.find(item);
		if (table == nullptr) continue;
		updates[table].push_back({set_columns(snapshot.catalog, *table, words, item.end), s.rows});
	}
	return updates;
}

// Updates that had room on their page, and yet were not heap-only.
struct Counts {
	double updated = 0;
	double blocked = 0;
};

Counts counts_of(const Catalog& catalog, const Table& table) {
	Counts counts;
	for (const Relation* part : table_storage(catalog, *table.relation)) {
		const Activity& a = part->activity;
		counts.updated += static_cast<double>(a.updated);
		counts.blocked += static_cast<double>(a.updated - a.hot_updated - a.newpage_updated);
	}
	return counts;
}

// From 16 on BRIN indexes do not count: they summarize pages, not rows.
bool blocks(const Snapshot& snapshot, const Index& index) {
	const Relation* relation = snapshot.catalog.relation(index.id);
	return relation != nullptr && index.is_ready &&
		   !(relation->access_method == access_method::brin &&
			 snapshot.server().version >= version_16);
}

bool touches(const Index& index, const Update& update) {
	return std::any_of(update.columns.begin(), update.columns.end(),
					   [&](std::int16_t column) { return contains(index.columns, column); });
}

// Rows whose updates this index alone keeps from being heap-only. An expression or a predicate
// may use any column: beside such an index nothing is certain.
double blocked_rows(const Snapshot& snapshot, const Table& table, const Index& index,
					const std::vector<Update>& updates) {
	double rows = 0;
	for (const Update& update : updates) {
		if (!touches(index, update)) continue;
		const bool is_alone =
			std::none_of(table.indexes.begin(), table.indexes.end(), [&](const Index& other) {
				return other.id != index.id && blocks(snapshot, other) &&
					   (touches(other, update) || other.expressions.present() ||
						other.predicate.present());
			});
		if (is_alone) rows += update.rows;
	}
	return rows;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const std::vector<Update>& updates, const Counts& counts) {
	const Catalog& catalog = snapshot.catalog;
	double known = 0;
	for (const Update& update : updates) known += update.rows;
	for (const Index& index : table.indexes) {
		const IndexFacts facts = index_facts(catalog, index);
		if (facts.relation == nullptr || !blocks(snapshot, index) || index.is_unique ||
			is_held(catalog, index) || serves_foreign_key(catalog, index))
			continue;
		const double rows = blocked_rows(snapshot, table, index, updates);
		if (rows < known * assessment.parameter("min_share") ||
			facts.scans > counts.updated * assessment.parameter("max_scans_per_update"))
			continue;
		Draft draft;
		draft.object = catalog.name(*facts.relation);
		draft.detail = cat("Statements that were counted set its columns in ", percent(rows / known),
						   " of the ", counted(known, "row"), " they updated, and ",
						   percent(counts.blocked / counts.updated), " of ",
						   counted(counts.updated, "update"),
						   " of the table were not heap-only though their page had room; the index "
						   "was scanned ",
						   counted(facts.scans, "time"), " in ", counting_period(snapshot).text(), ".");
		if (has_standby(snapshot)) append(draft.detail, standby_note);
		draft.evidence.put("table", catalog.name(*table.relation))
			.put("updates", counts.updated)
			.put("blocked_updates", counts.blocked)
			.put("scans", facts.scans)
			.put("bytes", facts.bytes);
		draft.weight = table.weight;
		draft.effect = counts.blocked;
		assessment.add(draft);
	}
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	if (snapshot.server().in_recovery)
		return assessment.skip(Skip::on_standby, "a standby counts its own scans only");
	if (snapshot.statistics_age() < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young, "statistics have counted for too short a time");
	const Updates updates = collect_updates(snapshot);
	for (const Table& table : snapshot.catalog.tables()) {
		if (table.indexes.empty()) continue;
		assessment.examined(table.weight);
		const auto found = updates.find(&table);
		if (found == updates.end()) continue;
		const Counts counts = counts_of(snapshot.catalog, table);
		if (counts.updated >= assessment.parameter("min_updates") &&
			counts.blocked >= counts.updated * assessment.parameter("min_share"))
			judge(snapshot, assessment, table, found->second, counts);
	}
}

}  // namespace

extern constexpr Check index_blocks_hot_updates{CheckSpec{
	.id = "index_blocks_hot_updates",
	.title = "Index on a column that updates keep changing, and hardly read",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "An update that changes no indexed column is heap-only: no index is written, and the space "
		   "comes back without VACUUM. This index alone makes each such update write a new entry "
		   "in every index of the table.",
	.action = "Find out who reads by this column. If it can wait, drop the index; if only few rows are "
			  "searched, a partial index whose predicate is on another column does not help, but "
			  "moving the column to a table of its own does. From 16 on a BRIN index does not count.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('index_blocks_hot_updates.min_age', 0);\n"
		   "SELECT dbe.set('index_blocks_hot_updates.min_updates', 1000);\n"
		   "CREATE TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "seen integer NOT NULL, touched integer NOT NULL) WITH (fillfactor = 40);\n"
		   "CREATE INDEX idx_carts_touched ON carts (touched);\n"
		   "INSERT INTO carts (seen, touched) SELECT n, n FROM generate_series(1, 2000) n;\n"
		   "UPDATE carts c SET seen = seen + 1, touched = touched + 1 WHERE c.id > 0;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "VACUUM ANALYZE carts;\n"
		   "SELECT pg_stat_force_next_flush();",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('index_blocks_hot_updates.min_age', 0);\n"
			"SELECT dbe.set('index_blocks_hot_updates.min_updates', 1000);\n"
			"CREATE TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"seen integer NOT NULL, touched integer NOT NULL) WITH (fillfactor = 40);\n"
			"INSERT INTO carts (seen, touched) SELECT n, n FROM generate_series(1, 2000) n;\n"
			"UPDATE carts c SET seen = seen + 1, touched = touched + 1 WHERE c.id > 0;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"VACUUM ANALYZE carts;\n"
			"SELECT pg_stat_force_next_flush();",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('index_blocks_hot_updates.min_age', 0);\n"
				 "SELECT dbe.set('index_blocks_hot_updates.min_updates', 1000);\n"
				 "CREATE TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "seen integer NOT NULL, touched integer NOT NULL) WITH (fillfactor = 40);\n"
				 "CREATE INDEX idx_carts_touched ON carts (touched);\n"
				 "INSERT INTO carts (seen, touched) SELECT n, n FROM generate_series(1, 2000) n;\n"
				 "UPDATE carts c SET seen = touched + 1 WHERE c.id > 0;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "VACUUM ANALYZE carts;\n"
				 "SELECT pg_stat_force_next_flush();",
	.parameters = {{{"min_updates", 100000, "updates", "Fewer do not matter."},
					{"min_share", 0.5, "fraction", "Of the updates that the index is in the way of."},
					{"max_scans_per_update", 0.01, "scans",
					 "An index that is read more often earns what it costs."},
					{"min_age", 604800, "seconds",
					 "Statements and statistics must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
