#include <algorithm>
#include <optional>
#include <vector>

#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

double rows_of(const Plan& plan, const PlanNode& node) {
	return plan.was_run() ? (node.loops > 0 ? node.rows / node.loops : 0) : node.plan_rows;
}

bool is_unconnected(const Plan& plan, const PlanNode& inner) {
	const PlanNode* at = &inner;
	if (at->is("Materialize")) at = plan.outer(*at);
	return at != nullptr && !at->relation.empty() && at->index_condition.empty() && at->recheck_condition.empty() &&
		   (at->is("Seq Scan") || at->is_index_scan());
}

// The conditions hold the two sides to the same constant, and the planner has dropped the join's own.
bool share_constant(const Plan& plan, const PlanNode& outer, const PlanNode& inner) {
	const PlanNode* one = scan_below(plan, outer);
	const PlanNode* other = scan_below(plan, inner);
	if (one == nullptr || other == nullptr) return !outer.is_join();
	for (const std::string_view a : {one->filter, one->index_condition, one->recheck_condition})
		for (const PlanClause& clause : clauses_of(a)) {
			const std::size_t sign = clause.text.find('=');
			if (sign == std::string_view::npos) continue;
			const std::string_view constant = clause.text.substr(sign);
			for (const std::string_view b : {other->filter, other->index_condition})
				if (contains(b, constant)) return true;
		}
	return false;
}

// Two sides of more than one row each, and nothing between them.
struct Product {
	const PlanNode* outer;
	const PlanNode* inner;
	double outer_rows;
	double inner_rows;
	double rows() const { return outer_rows * inner_rows; }
};

std::optional<Product> product_of(const Plan& plan, const PlanNode& node) {
	if (!node.is("Nested Loop") || !node.join_filter.empty() || node.join_type != "Inner") return std::nullopt;
	const PlanNode* outer = plan.outer(node);
	const PlanNode* inner = plan.inner(node);
	if (outer == nullptr || inner == nullptr || !is_unconnected(plan, *inner)) return std::nullopt;
	const Product product{outer, inner, rows_of(plan, *outer), rows_of(plan, *inner)};
	if (product.outer_rows <= 1 || product.inner_rows <= 1 || share_constant(plan, *outer, *inner)) return std::nullopt;
	return product;
}

// Joined one after the other, from the last to the first two.
std::vector<Product> products_from(const Plan& plan, const PlanNode& node) {
	std::vector<Product> products;
	for (auto product = product_of(plan, node); product; product = product_of(plan, *product->outer))
		products.push_back(*product);
	return products;
}

std::string detail_of(const std::vector<Product>& products) {
	const Product& last = products.front();
	const Product& first = products.back();
	std::string detail = cat(counted(first.outer_rows, "row"), " of ", subject(*first.outer), " are joined with each of ",
							 counted(first.inner_rows, "row"), " of ", subject(*first.inner));
	for (std::size_t i = products.size() - 1; i-- > 0;)
		append(detail, cat(i == 0 ? " and" : ",", " each of ", counted(products[i].inner_rows, "row"), " of ", subject(*products[i].inner)));
	return cat(detail, ": ", counted(last.rows(), "row"), ".");
}

// Where more than two sides are joined so, the topmost join speaks for all.
void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 10000;
	std::vector<const PlanNode*> told;
	for (const PlanNode& node : plan.nodes) {
		if (std::find(told.begin(), told.end(), &node) != told.end()) continue;
		const std::vector<Product> products = products_from(plan, node);
		if (products.empty() || products.front().rows() < many) continue;
		for (const Product& product : products) told.push_back(product.outer);
		const PlanNode& first = *products.back().outer;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = detail_of(products);
		if (node.wall_ms >= 0) draft.saving_ms = nonnegative(node.wall_ms - first.wall_ms);
		draft.evidence.put("outer_rows", products.front().outer_rows).put("inner_rows", products.front().inner_rows);
		if (products.size() > 1) draft.evidence.put("sides", products.size() + 1);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag cartesian_join_flag{PlanFlagSpec{
	.id = "cartesian_join",
	.title = "Each row of one side is joined with each of the other",
	.why = "Nothing connects the two sides. The number of rows is their product, and often DISTINCT or "
		   "GROUP BY hides it above.",
	.suggestion = "See which condition is missing between them.",
	.bad = {"SELECT count(*) FROM countries c, orders o WHERE o.total > 3"},
	.near_misses = {"SELECT count(*) FROM countries a, countries b",
					"SELECT count(*) FROM orders o, generate_series(1, 3) n",
					"SELECT count(*) FROM orders o JOIN countries c ON c.code = 'DE'"},
	.run = run,
}};

}  // namespace dbe
