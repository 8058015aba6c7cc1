#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/report.hpp"
#include "core/lint/stars.hpp"

namespace dbe {
namespace {

struct Star {
	const dbe_mark* mark = nullptr;
	const dbe_sql_table* table = nullptr;
	const Query* query = nullptr;
	double columns = 0;
	double width = 0;
	bool is_width_known = true;
};

const Query* query_behind(const Entry& entry) {
	if (entry.is_recursive) return nullptr;
	if (entry.kind == DBE_CTE_ENTRY) return entry.cte == nullptr ? nullptr : entry.cte->query;
	return entry.kind == DBE_SUBQUERY_ENTRY ? entry.query : nullptr;
}

// A view lists its columns, and the server's own tables are looked at by people.
bool is_of_interest(const dbe_sql_table& table) {
	return (table.kind == 'r' || table.kind == 'p' || table.kind == 'f') && !table.is_system;
}

class Stars {
public:
	explicit Stars(const AnalysedStatement& statement) : statement_(statement) {}

	// Stars that reach the result, through subqueries that hand theirs on.
	void add(const Query& query) {
		if (query.command != DBE_SELECT) return;
		if (query.set != nullptr) {
			for (const Entry* entry : query.entries)
				if (entry->kind == DBE_SUBQUERY_ENTRY && !entry->is_used && entry->query != nullptr)
					add(*entry->query);
			return;
		}
		const Query* last = nullptr;
		for (const dbe_target* target : query.targets) {
			const dbe_mark* mark = star_of(statement_, *target);
			const Expression& column = stripped(*target->expression);
			if (mark == nullptr || column.kind != DBE_COLUMN || column.entry == nullptr) continue;
			const Query* behind = query_behind(*column.entry);
			if (column.entry->table != nullptr) add(query, *mark, column);
			if (behind != nullptr && behind != last) add(*behind);
			if (behind != nullptr) last = behind;
		}
	}

	const std::vector<Star>& list() const { return list_; }

private:
	void add(const Query& query, const dbe_mark& mark, const Expression& column) {
		const dbe_sql_table& table = *column.entry->table;
		if (!is_of_interest(table)) return;
		const auto known = std::find_if(list_.begin(), list_.end(), [&](const Star& star) {
			return star.mark == &mark && star.table == &table;
		});
		const auto place = known - list_.begin();
		if (known == list_.end()) list_.push_back({&mark, &table, &query});
		Star& star = list_[static_cast<std::size_t>(place)];
		const dbe_sql_column* of_table = column_of(table, column.column);
		star.columns++;
		if (of_table != nullptr && of_table->is_known)
			star.width += of_table->width;
		else
			star.is_width_known = false;
	}

	const AnalysedStatement& statement_;
	std::vector<Star> list_;
};

// COPY (SELECT * ...) takes what there is by intent.
bool is_export(const Source& source) {
	return !source.tokens().empty() && source.tokens().front().is_word("copy");
}

// Each finding of a statement is written out with all the others.
constexpr std::size_t most_stars = 16;
constexpr double most_columns = 200;

// The queries with these stars, which then list their columns.
std::optional<std::vector<Edit>> listed(const AnalysedStatement& statement,
										const std::vector<Star>& stars, const Source& source) {
	if (stars.empty() || stars.size() > most_stars) return std::nullopt;
	std::vector<const Query*> queries;
	std::vector<Edit> edits;
	double columns = 0;
	for (const Star& star : stars) columns += star.columns;
	if (columns > most_columns) return std::nullopt;
	for (const Star& star : stars) {
		if (std::find(queries.begin(), queries.end(), star.query) != queries.end()) continue;
		queries.push_back(star.query);
		const auto of_query = expanded_stars(statement, *star.query, source);
		if (!of_query) return std::nullopt;
		edits.insert(edits.end(), of_query->begin(), of_query->end());
	}
	return edits;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	const bool any = std::any_of(statement.marks_begin(), statement.marks_end(),
								 [](const dbe_mark& mark) { return mark.kind == DBE_MARK_STAR; });
	if (!any || statement.root().command != DBE_SELECT || is_export(report.source())) return;
	Stars stars(statement);
	stars.add(statement.root());
	const auto edits = listed(statement, stars.list(), report.source());
	const dbe_mark* last = nullptr;
	for (const Star& star : stars.list()) {
		if (star.mark == last || star.columns < 2) continue;
		last = star.mark;
		LintDraft draft;
		draft.location = star.mark->location;
		draft.object = name_of(*star.table);
		draft.detail = cat("* takes the ", star.columns, " columns of ", draft.object,
						   star.is_width_known ? cat(", about ", grouped(star.width), " bytes a row") : "",
						   ", needed or not, and those that are added later.");
		draft.evidence.put("columns", star.columns);
		if (star.is_width_known) draft.evidence.put("row_bytes", star.width);
		if (edits) {
			draft.edits = *edits;
			draft.level = FixLevel::proved;
		}
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule select_star_rule{LintSpec{
	.id = "select_star",
	.title = "SELECT * over a table",
	.group = LintGroup::results,
	.severity = LintSeverity::style,
	.why = "Columns that nobody looks at are read, put together from TOAST and sent, no index alone can answer, "
		   "and a column that is added or moved changes what the program gets.",
	.suggestion = "Name the columns that are used: the statement given here names all, for the rest to be left out.",
	.bad = {"SELECT * FROM customers WHERE id = 7",
			"SELECT o.*, c.name AS customer FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = 7",
			"SELECT * FROM (SELECT * FROM orders WHERE customer_id = 7) AS theirs",
			"SELECT * FROM orders WHERE id = 1 UNION ALL SELECT * FROM orders WHERE id = 2",
			"SELECT * FROM payments p JOIN order_lines l USING (order_id) WHERE p.id = 7",
			"SELECT * FROM payments FULL JOIN order_lines USING (order_id) WHERE order_id = 7",
			"SELECT l.*, * FROM order_lines l WHERE l.order_id = 7"},
	.near_misses = {"SELECT name FROM customers c WHERE EXISTS (SELECT * FROM orders o WHERE o.customer_id = c.id)",
					"SELECT count(*) AS n FROM customers WHERE country = 'DE'",
					"SELECT * FROM (SELECT id, total FROM orders WHERE customer_id = 7) AS theirs",
					"WITH theirs AS (SELECT id, total FROM orders WHERE customer_id = 7) SELECT * FROM theirs",
					"SELECT * FROM (VALUES (1, 'one'), (2, 'two')) AS v (number, word)",
					"SELECT * FROM generate_series(1, 3) AS n",
					"SELECT id FROM (SELECT * FROM orders WHERE customer_id = 7) AS theirs"},
	.run = run,
}};

}  // namespace dbe
