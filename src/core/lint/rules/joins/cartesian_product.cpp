#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

std::string names_of(const std::vector<const Entry*>& entries) {
	std::vector<std::string> names;
	for (const Entry* entry : entries) names.push_back(quoted(entry->name));
	return join(names, ", ");
}

using Groups = std::vector<std::vector<const Entry*>>;

// All that the first group is not connected with.
std::string others_of(const Groups& groups) {
	std::vector<std::string> names;
	for (std::size_t i = 1; i < groups.size(); i++) names.push_back(names_of(groups[i]));
	return join(names, ", ");
}

std::string detail_of(const Groups& groups) {
	if (groups.size() == 2)
		return cat("No condition connects ", names_of(groups[1]), " with ", names_of(groups[0]),
				   ": each row of one comes with every row of the other.");
	std::vector<std::string> names;
	for (const auto& group : groups)
		names.push_back(group.size() == 1 ? names_of(group) : cat("(", names_of(group), ")"));
	return cat("No condition connects ", groups.size(), " groups of tables: ", join(names, ", "),
			   ". Each row of one comes with every row of all others.");
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->command != DBE_SELECT) continue;
		if (query->from == nullptr || query->from->parts.empty()) continue;
		const Groups groups = multiplying_groups(statement, *query);
		if (groups.size() < 2) continue;
		LintDraft draft;
		draft.location = location_of(statement, *groups[1].front());
		draft.object = others_of(groups);
		draft.detail = detail_of(groups);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule cartesian_product_rule{LintSpec{
	.id = "cartesian_product",
	.title = "Tables that no condition connects",
	.group = LintGroup::joins,
	.severity = LintSeverity::bug,
	.why = "The result has the product of the numbers of rows. Mostly a condition was forgotten, and DISTINCT or "
		   "an aggregate hides it.",
	.suggestion = "Add the condition by which the tables belong together. Write CROSS JOIN where the product is meant.",
	.bad = {"SELECT c.name, o.total FROM customers c, orders o WHERE o.status = 'new'",
			"SELECT c.name, p.name AS product FROM customers c JOIN orders o ON o.customer_id = c.id, products p",
			"SELECT count(*) AS n FROM customers c JOIN orders o ON c.country = 'DE'"},
	.near_misses = {"SELECT c.name, o.total FROM customers c, orders o WHERE o.customer_id = c.id",
					"SELECT c.name, x.n FROM customers c CROSS JOIN (SELECT count(*) AS n FROM orders) x",
					"SELECT c.name, d FROM customers c CROSS JOIN generate_series(1, 3) d",
					"SELECT c.name, k.name AS country FROM customers c CROSS JOIN countries k",
					"SELECT c.name, o.total FROM customers c, orders o WHERE c.id = 7 AND o.customer_id = 7",
					"SELECT c.name, (SELECT sum(p.amount) FROM orders o, payments p WHERE o.id = c.id AND p.order_id = c.id) AS paid FROM customers c WHERE c.id < 9",
					"SELECT c.name, t.total FROM customers c CROSS JOIN LATERAL (SELECT o.total FROM orders o WHERE o.customer_id = c.id) t",
					"SELECT a.name, b.name AS other FROM products a, products b JOIN LATERAL (VALUES (a.id)) v (id) ON b.id > v.id"},
	.run = run,
}};

}  // namespace dbe
