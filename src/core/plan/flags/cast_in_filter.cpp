#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

// An index of the relation that begins with the column; and none of its kind would serve the cast.
std::string_view index_of(const PlanRelation& relation, const PlanClause& clause) {
	for (const std::string_view line : split(relation.indexed_columns, '\n')) {
		const auto parts = split(line, '\t');
		if (parts.size() < 4 || parts[1] != "btree" || parts[2] != clause.wrapped) continue;
		if (clause.is_casted_to_text && parts[3] == "character varying") continue;
		return parts[0];
	}
	return {};
}

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		const PlanRelation* relation = node.is("Seq Scan") ? plan.relation(node) : nullptr;
		if (relation == nullptr || node.loops != 1 || rows_seen(node) < big_rows) continue;
		if (node.removed_by_filter < 0.9 * rows_seen(node)) continue;
		for (const PlanClause& clause : clauses_of(node.filter)) {
			if (clause.kind == PlanClause::Kind::other || clause.wrapped.empty()) continue;
			const std::string_view index = index_of(*relation, clause);
			if (index.empty()) continue;
			PlanDraft draft;
			draft.node = &node;
			draft.detail = cat(quoted(index), " has ", clause.wrapped, " first and cannot serve ", clause.text, ": all ",
							   counted(rows_seen(node), "row"), " of ", table_name(node), " are read.");
			if (node.self_ms >= 0) draft.saving_ms = node.self_ms * node.removed_by_filter / rows_seen(node);
			draft.evidence.put("index", index).put("condition", clause.text).put("rows_read", rows_seen(node));
			report.add(std::move(draft));
			break;
		}
	}
}

}  // namespace

extern constexpr PlanFlag cast_in_filter_flag{PlanFlagSpec{
	.id = "cast_in_filter",
	.title = "An index cannot serve, as its column stands within an expression",
	.why = "An index on a column knows the column's own values. Within a cast or a function it cannot be "
		   "searched.",
	.suggestion = "Write the constant in the column's type and compare the bare column, or give the driver's "
				  "parameter that type; else make an index on the expression.",
	.bad = {"SELECT name FROM customers WHERE id::numeric = 42.0",
			"SELECT id FROM orders WHERE extract(year FROM ordered_on) = 1999"},
	.near_misses = {"SELECT name FROM customers WHERE id = 42"},
	.run = run,
}};

}  // namespace dbe
