#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

constexpr std::size_t deep = 3;
// A view may be defined by way of itself after CREATE OR REPLACE.
constexpr std::size_t deepest = 16;

bool is_view(const dbe_sql_table* table) {
	return table != nullptr && table->view != nullptr && !table->is_system;
}

struct Chain {
	const dbe_sql_table* views[deepest];
	std::size_t length = 0;
};

class Search {
public:
	// The longest chain of views below.
	void enter(const dbe_sql_table& view) {
		if (length_ == deepest || steps_++ > 1000) return;
		views_[length_++] = &view;
		if (length_ > best_.length) {
			std::copy(views_, views_ + length_, best_.views);
			best_.length = length_;
		}
		enter(*view.view);
		length_--;
	}
	const Chain& best() const { return best_; }

private:
	// Subqueries and CTEs of a view's definition belong to it.
	void enter(const Query& query) {
		for (const Entry* entry : query.entries) {
			if (is_view(entry->table) && entry->is_used) enter(*entry->table);
			if (entry->kind == DBE_SUBQUERY_ENTRY && entry->query != nullptr) enter(*entry->query);
		}
		for (const dbe_cte* cte : query.ctes)
			if (cte->query != nullptr) enter(*cte->query);
	}

	const dbe_sql_table* views_[deepest];
	std::size_t length_ = 0;
	std::size_t steps_ = 0;
	Chain best_;
};

std::string names_of(const Chain& chain) {
	std::vector<std::string> names;
	for (std::size_t i = 0; i < chain.length; i++) names.push_back(name_of(*chain.views[i]));
	return join(names, ", ");
}

void judge(const AnalysedStatement& statement, const Entry& entry, LintReport& report) {
	Search search;
	search.enter(*entry.table);
	if (search.best().length < deep) return;
	LintDraft draft;
	draft.location = location_of(statement, entry);
	draft.object = name_of(*entry.table);
	draft.detail = cat(draft.object, " is a view on views, ", search.best().length, " deep: ", names_of(search.best()), ".");
	draft.evidence.put("depth", static_cast<double>(search.best().length));
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		for (const Entry* entry : query->entries)
			if (is_view(entry->table) && entry->is_used) judge(statement, *entry, report);
}

}  // namespace

extern constexpr LintRule nested_views_rule{LintSpec{
	.id = "nested_views",
	.title = "View on views, three deep or more",
	.group = LintGroup::joins,
	.severity = LintSeverity::style,
	.why = "What looks like one table is many. The same tables are joined again and again, and conditions do not reach "
		   "below DISTINCT, GROUP BY and LIMIT of the views between.",
	.suggestion = "Ask the tables, or the view that is next to them.",
	.bad = {"SELECT name, total FROM best_customers WHERE id = 7",
			"SELECT b.name, o.total FROM best_customers b JOIN orders o ON o.customer_id = b.id WHERE o.status = 'new'"},
	.near_misses = {"SELECT id, total FROM open_orders WHERE customer_id = 7",
					"SELECT customer_id, total FROM open_totals WHERE customer_id = 7"},
	.run = run,
}};

}  // namespace dbe
