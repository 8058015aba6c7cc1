#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

constexpr double big_batch = 100000;

// The share of rows that pass the only condition; negative where statistics do not tell. Of values they
// tell an average, which is wrong for the rare ones: only nulls are counted as such.
double passing_share(const AnalysedStatement& statement, const Query& query) {
	const Site* only = nullptr;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query) continue;
		if (only != nullptr) return -1;
		only = &clause;
	}
	if (only == nullptr || only->expression->kind != DBE_NULL_TEST) return -1;
	const auto column = table_column(only->expression->arguments[0]);
	if (!column || column->entry != query.result || !column->column->is_known) return -1;
	const double nulls = static_cast<double>(column->column->null_fraction);
	return only->expression->is_null ? nulls : 1 - nulls;
}

bool is_judged(const Query& query) {
	const bool writes = query.command == DBE_DELETE || query.command == DBE_UPDATE;
	return writes && query.result != nullptr && query.result->table != nullptr &&
		   query.result->table->persistence == 'p' && query.result->table->tuples >= big_batch &&
		   query.from != nullptr && query.from->condition != nullptr;
}

// "id": how the rows of a batch are found again; ctid where no key has one column.
std::string key_of(const dbe_sql_table& table) {
	for (const auto& key : keys_of(table))
		if (key.size() == 1) return quoted(column_of(table, key.front())->name);
	return "ctid";
}

// What is deleted is not found again; what is updated may be.
std::string in_batches(const dbe_sql_table& table, bool deletes) {
	const std::string key = key_of(table);
	constexpr std::string_view start = "Take some 10,000 rows at a time, each in a transaction of its own";
	if (deletes)
		return cat(start, ", until none is left: ", key, " IN (SELECT ", key, " FROM ", name_of(table),
				   " WHERE ... LIMIT 10000), with VACUUM in between.");
	return cat(start, ", by ranges of ", key, ", with VACUUM in between.");
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (!is_judged(*query)) continue;
		const dbe_sql_table& table = *query->result->table;
		const double rows = passing_share(statement, *query) * table.tuples;
		if (rows < big_batch) continue;
		const bool deletes = query->command == DBE_DELETE;
		LintDraft draft;
		draft.location = place_of_result(statement, *query);
		draft.object = name_of(table);
		draft.detail = cat("About ", grouped(rows), " rows of ", draft.object,
						   deletes ? " are deleted" : " are written anew", " by one statement.");
		draft.evidence.put("rows", rows).put("rows_of_table", table.tuples);
		draft.suggestion = in_batches(table, deletes);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule delete_in_big_batch_rule{LintSpec{
	.id = "delete_in_big_batch",
	.title = "A hundred thousand rows or more written by one statement",
	.group = LintGroup::writing,
	.severity = LintSeverity::performance,
	.why = "All its locks are held to the end, replicas get it in one piece, nothing of it can be vacuumed before, and a "
		   "cancel near the end throws all of the work away.",
	.suggestion = "Take some 10,000 rows at a time, each in a transaction of its own, until none is left.",
	.bad = {"DELETE FROM events WHERE payload IS NULL",
			"UPDATE events e SET kind = 'old' WHERE e.payload IS NULL"},
	.near_misses = {"DELETE FROM events WHERE payload IS NOT NULL",
					"DELETE FROM events WHERE payload IS NULL AND happened_at < '2020-01-01'",
					"DELETE FROM events WHERE kind = 'click'",
					"UPDATE orders SET note = '' WHERE note IS NULL",
					"SELECT id FROM events WHERE payload IS NULL"},
	.run = run,
}};

}  // namespace dbe
