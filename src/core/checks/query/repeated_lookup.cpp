#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/nouns.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A list has at least so many rows, and N lookups follow a list of N rows: so near must they be.
constexpr double list_rows = 3;
constexpr double tolerance = 0.05;

// WHERE column = $1, with or without a table in front, and nothing else but IS NULL tests and a
// LIMIT: the way an object is fetched by its key.
bool is_key_condition(const std::vector<Token>& words, std::size_t at) {
	if (at >= words.size() || !words[at].is_word("where")) return false;
	at++;
	if (at + 1 < words.size() && words[at + 1].is_symbol('.')) at += 2;
	if (at + 2 >= words.size() || !words[at + 1].is_symbol('=') ||
		words[at + 2].kind != TokenKind::parameter)
		return false;
	return std::none_of(words.begin() + static_cast<std::ptrdiff_t>(at) + 3, words.end(),
						[](const Token& t) {
							return t.is_symbol('(') || t.is_symbol('=') || t.is_symbol('<') ||
								   t.is_symbol('>') || t.is_word("or") || t.is_word("for");
						});
}

bool is_key_lookup(const std::vector<Token>& words, const FromItem& item) {
	if (words.empty() || !words.front().is_word("select") || item.name.empty()) return false;
	const bool has_calls = std::any_of(words.begin(), words.end(),
									   [](const Token& t) { return t.is_symbol('('); });
	return !has_calls && is_key_condition(words, item.end);
}

bool refers_to(const Catalog& catalog, const Table& from, const Table& to) {
	const auto constraints = catalog.constraints(from.id());
	return std::any_of(constraints.begin(), constraints.end(), [&](const Constraint& c) {
		return c.kind == 'f' && c.referenced == to.id();
	});
}

// Could the rows of the list name the rows looked up? By a foreign key, or by a column such as
// customer_id among those it returns.
bool may_lead_to(const Catalog& catalog, const std::vector<Token>& list, const FromItem& lookup) {
	const Table* to = find_table(catalog, lookup);
	const Table* from = find_table(catalog, first_from(list));
	if (to == nullptr || from == nullptr) return false;
	if (from == to || refers_to(catalog, *from, *to) || refers_to(catalog, *to, *from)) return true;
	return catalog.column_number(from->id(), cat(singular(lookup.name), "_id")) != 0;
}

const Statement* list_before(const Snapshot& snapshot, const Statement& lookup,
							 const FromItem& item) {
	for (const Statement& s : snapshot.statements.list) {
		if (s.id == lookup.id || s.calls <= 0 || s.rows < s.calls * list_rows) continue;
		if (std::abs(s.rows - lookup.calls) > lookup.calls * tolerance) continue;
		const auto words = sql_words(s.text);
		if (is_query(words) && may_lead_to(snapshot.catalog, words, item)) return &s;
	}
	return nullptr;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Statement& s) {
	assessment.examined(s.calls);
	const double share = s.calls / std::max(1.0, snapshot.statements.total_calls);
	if (s.calls < assessment.parameter("min_calls") || share < assessment.parameter("min_share") ||
		s.mean_ms > assessment.parameter("max_mean_ms") ||
		s.rows > s.calls * assessment.parameter("max_rows"))
		return;
	const auto words = sql_words(s.text);
	const FromItem item = first_from(words);
	if (!is_key_lookup(words, item)) return;
	const Statement* list = list_before(snapshot, s, item);
	if (list == nullptr) return;
	Draft draft = statement_draft(snapshot.statements, s);
	draft.detail = cat(counted(s.calls, "call"), " (", percent(share),
					   " of all) fetch one row by key, as many as query ", list->id, " returned (",
					   counted(list->rows, "row"), " in ", counted(list->calls, "call"),
					   "): ", statement_text(s));
	draft.evidence.put("share_of_calls", share)
		.put("list_query", cat(list->id))
		.put("list_rows", list->rows)
		.put("list_calls", list->calls)
		.put("list_text", shortened(list->text, 1000));
	draft.weight = s.calls;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	double listed = 0;
	for (const Statement& s : snapshot.statements.list) {
		judge(snapshot, assessment, s);
		listed += s.calls;
	}
	const double hidden = snapshot.statements.total_calls - listed;
	if (snapshot.statements.own_only && hidden > 0)
		assessment.unassessed(hidden, Skip::no_privilege,
							  "the statements of other roles are not visible to the caller");
}

}  // namespace

extern constexpr Check repeated_lookup{CheckSpec{
	.id = "repeated_lookup",
	.title = "Rows fetched one by one after a list of them (N+1 queries)",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "A list query and then one more query for each of its rows: each is fast, but every one "
		   "takes a round trip, and the page waits for all of them.",
	.action = "Fetch them with the list: a JOIN, or one query with WHERE id = ANY ($1). Object mappers "
			  "call this eager loading or preloading.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('repeated_lookup.min_age', 0);\n"
		   "SELECT dbe.set('repeated_lookup.min_calls', 4);\n"
		   "SELECT dbe.set('repeated_lookup.max_mean_ms', 1000);\n"
		   "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "full_name text NOT NULL);\n"
		   "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "customer_id bigint NOT NULL REFERENCES customers (id));\n"
		   "CREATE INDEX idx_orders_customer_id ON orders (customer_id);\n"
		   "INSERT INTO customers (full_name) SELECT 'Customer ' || n FROM generate_series(1, 9) n;\n"
		   "INSERT INTO orders (customer_id) SELECT id FROM customers;\n"
		   "SELECT id, customer_id FROM orders ORDER BY id LIMIT 4;\n"
		   "SELECT full_name FROM customers WHERE id = 1;\n"
		   "SELECT full_name FROM customers WHERE id = 2;\n"
		   "SELECT full_name FROM customers WHERE id = 3;\n"
		   "SELECT full_name FROM customers WHERE id = 4;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('repeated_lookup.min_age', 0);\n"
			"SELECT dbe.set('repeated_lookup.min_calls', 4);\n"
			"SELECT dbe.set('repeated_lookup.max_mean_ms', 1000);\n"
			"CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"full_name text NOT NULL);\n"
			"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"customer_id bigint NOT NULL REFERENCES customers (id));\n"
			"CREATE INDEX idx_orders_customer_id ON orders (customer_id);\n"
			"INSERT INTO customers (full_name) SELECT 'Customer ' || n "
			"FROM generate_series(1, 9) n;\n"
			"INSERT INTO orders (customer_id) SELECT id FROM customers;\n"
			"SELECT o.id, c.full_name FROM orders o JOIN customers c ON c.id = o.customer_id "
			"ORDER BY o.id LIMIT 4;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('repeated_lookup.min_age', 0);\n"
				 "SELECT dbe.set('repeated_lookup.min_calls', 4);\n"
				 "SELECT dbe.set('repeated_lookup.max_mean_ms', 1000);\n"
				 "CREATE TABLE sessions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "expires_at timestamptz NOT NULL);\n"
				 "INSERT INTO sessions (expires_at) SELECT now() FROM generate_series(1, 9) n;\n"
				 "SELECT expires_at FROM sessions WHERE id = 1;\n"
				 "SELECT expires_at FROM sessions WHERE id = 2;\n"
				 "SELECT expires_at FROM sessions WHERE id = 3;\n"
				 "SELECT expires_at FROM sessions WHERE id = 4;",
	.parameters = {{{"min_calls", 10000, "calls", "What runs more seldom does not matter."},
					{"min_share", 0.3, "fraction", "Of all calls of statements."},
					{"max_mean_ms", 1, "milliseconds", "A lookup by key takes no longer."},
					{"max_rows", 1.5, "rows", "A lookup by key returns no more, on average."},
					{"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.ceiling = 4,
	.run = run,
}};

}  // namespace dbe
