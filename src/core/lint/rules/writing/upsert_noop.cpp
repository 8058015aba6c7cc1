#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

bool takes_what_was_given(const Query& query) {
	for (const dbe_target* target : query.conflict_targets) {
		if (target->is_junk) continue;
		const Expression& value = stripped(*target->expression);
		if (value.kind != DBE_COLUMN || value.entry == nullptr || !value.entry->is_excluded ||
			value.column != target->number)
			return false;
	}
	return !query.conflict_targets.empty();
}

// IS DISTINCT FROM needs an =, which json, xml and shapes do not have.
bool can_be_compared(const dbe_sql_type& type) {
	return contains("NSBDTEIV", std::string_view(&type.category, 1)) ||
		   equals_any(type.name, {"uuid", "jsonb", "bytea", "text[]", "integer[]", "bigint[]", "uuid[]"});
}

std::string in_row(const std::vector<std::string>& names) {
	return names.size() == 1 ? names.front() : cat("(", join(names, ", "), ")");
}

// WHERE (t.a, t.b) IS DISTINCT FROM (EXCLUDED.a, EXCLUDED.b) behind the last SET.
void add_where(const AnalysedStatement& statement, const Query& query, const Source& source,
			   LintDraft& draft) {
	const std::int32_t place = place_of_result(statement, query);
	std::vector<std::string> old_values, new_values;
	for (const dbe_target* target : query.conflict_targets) {
		if (target->is_junk) continue;
		const dbe_sql_column* column = column_of(*query.result->table, target->number);
		if (column == nullptr || !can_be_compared(*column->type)) return;
		old_values.push_back(cat(quoted(query.result->name), ".", quoted(column->name)));
		new_values.push_back(cat("EXCLUDED.", quoted(column->name)));
	}
	if (place < 0) return;
	const std::size_t table = source.token_at(static_cast<std::size_t>(place));
	const auto conflict = next_word(source, table, "conflict");
	const auto set = conflict ? next_word(source, *conflict, "set") : std::nullopt;
	if (!set) return;
	const auto words = clause_words(source, *set, "set");
	if (!words) return;
	const std::size_t at = span_of(source, *words).to;
	draft.edits.push_back({{at, at}, cat(" WHERE ", in_row(old_values), " IS DISTINCT FROM ", in_row(new_values))});
	draft.level = FixLevel::changes_meaning;
	draft.condition = "The same rows are stored. Those that do not change are not counted, not in RETURNING, and "
					  "start no trigger.";
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->conflict != 'u' || query->conflict_where != nullptr || query->result == nullptr ||
			query->result->table == nullptr || !is_large(*query->result->table) ||
			query->result->table->has_triggers || !takes_what_was_given(*query))
			continue;
		LintDraft draft;
		draft.location = place_of_result(statement, *query);
		draft.object = name_of(*query->result->table);
		draft.detail = cat("Rows of ", draft.object, " that have the values already are written anew.");
		add_where(statement, *query, report.source(), draft);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule upsert_noop_rule{LintSpec{
	.id = "upsert_noop",
	.title = "Upsert that writes rows which do not change",
	.group = LintGroup::writing,
	.severity = LintSeverity::performance,
	.why = "An import that comes again writes a new version of every row, with WAL and work for VACUUM, though nearly all are "
		   "as they were.",
	.suggestion = "Add WHERE (t.a, t.b) IS DISTINCT FROM (EXCLUDED.a, EXCLUDED.b) to DO UPDATE. RETURNING then leaves out the rows "
				  "that stay.",
	.bad = {"INSERT INTO products (id, sku, name, price) SELECT id, sku, name, price FROM products WHERE id < 100 ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, price = EXCLUDED.price",
			"INSERT INTO products AS p (id, sku, name, price) SELECT id, sku, name, price FROM products WHERE id < 100 ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name RETURNING p.id"},
	.near_misses = {"INSERT INTO products (id, sku, name, price) VALUES (1, 'a', 'b', 3) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name WHERE products.name IS DISTINCT FROM EXCLUDED.name",
					"INSERT INTO order_lines (order_id, line, product_id, quantity, price) VALUES (1, 1, 1, 1, 1) ON CONFLICT (order_id, line) DO UPDATE SET quantity = order_lines.quantity + EXCLUDED.quantity",
					"INSERT INTO countries (code, name) VALUES ('DE', 'Germany') ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name",
					"INSERT INTO products (id, sku, name, price) VALUES (1, 'a', 'b', 3) ON CONFLICT DO NOTHING"},
	.run = run,
}};

}  // namespace dbe
