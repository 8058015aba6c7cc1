#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The plain views and which of them each one reads; materialized ones hold rows and end a chain.
class Views {
public:
	explicit Views(const Catalog& catalog) : catalog_(catalog) {
		for (const Relation& relation : catalog.relations())
			if (relation.kind == 'v') views_.push_back(&relation);	// sorted by id
		reads_.resize(views_.size());
		read_by_.resize(views_.size());
		depth_.assign(views_.size(), 1);
		below_.assign(views_.size(), nothing);
		if (!views_.empty()) link();
		if (!views_.empty()) measure();
	}

	std::size_t size() const { return views_.size(); }
	const Relation& operator[](std::size_t at) const { return *views_[at]; }
	int depth(std::size_t at) const { return depth_[at]; }
	bool is_read(std::size_t at) const { return !read_by_[at].empty(); }

	// From the view down to the last view below it.
	std::string chain(std::size_t at) const {
		std::vector<std::string> names;
		for (; at != nothing; at = below_[at]) names.push_back(catalog_.name(*views_[at]));
		return join(names, " > ");
	}

private:
	static constexpr std::size_t nothing = static_cast<std::size_t>(-1);

	std::size_t number(RelationId id) const {
		const auto found = std::lower_bound(
			views_.begin(), views_.end(), id,
			[](const Relation* view, RelationId wanted) { return view->id < wanted; });
		return found != views_.end() && (*found)->id == id
				   ? static_cast<std::size_t>(found - views_.begin())
				   : nothing;
	}

	void link() {
		const dbe_catalog& rows = catalog_.rows();
		std::vector<std::pair<Oid, std::size_t>> rules;	 // of views
		for (std::uint32_t i = 0; i < rows.rules.count; i++) {
			const Rule& rule = rows.rules.rows[i];
			const std::size_t view = rule.event == '1' ? number(rule.relation) : nothing;
			if (view != nothing) rules.emplace_back(rule.id, view);
		}
		std::sort(rules.begin(), rules.end());
		for (std::uint32_t i = 0; i < rows.rule_uses.count; i++) {
			const RuleUse& use = rows.rule_uses.rows[i];
			const std::size_t used = number(use.used);
			if (used == nothing) continue;
			const auto rule = std::lower_bound(rules.begin(), rules.end(),
											   std::pair(use.rule, std::size_t{0}));
			if (rule == rules.end() || rule->first != use.rule || rule->second == used) continue;
			reads_[rule->second].push_back(used);
			read_by_[used].push_back(rule->second);
		}
	}

	// From the lowest views upwards, each once. What stands in a ring is never reached.
	void measure() {
		std::vector<std::size_t> open(views_.size());
		std::vector<std::size_t> ready;
		for (std::size_t i = 0; i < views_.size(); i++) {
			open[i] = reads_[i].size();
			if (open[i] == 0) ready.push_back(i);
		}
		while (!ready.empty()) {
			const std::size_t view = ready.back();
			ready.pop_back();
			for (const std::size_t above : read_by_[view]) {
				if (depth_[view] + 1 > depth_[above]) {
					depth_[above] = depth_[view] + 1;
					below_[above] = view;
				}
				if (--open[above] == 0) ready.push_back(above);
			}
		}
	}

	const Catalog& catalog_;
	std::vector<const Relation*> views_;
	std::vector<std::vector<std::size_t>> reads_;
	std::vector<std::vector<std::size_t>> read_by_;
	std::vector<int> depth_;
	std::vector<std::size_t> below_;  // the next of the longest chain
};

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double deepest_fine = assessment.parameter("max_depth");
	const Views views(snapshot.catalog);
	double count = 0;
	std::size_t deepest = 0;
	int depth = 0;
	for (std::size_t i = 0; i < views.size(); i++) {
		if (!snapshot.catalog.is_judged(views[i])) continue;
		assessment.examined();
		if (views.depth(i) <= deepest_fine) continue;
		count += views.is_read(i) ? 0 : 1;
		if (views.depth(i) > depth) {
			depth = views.depth(i);
			deepest = i;
		}
	}
	if (depth == 0) return;
	count = std::max(count, 1.0);
	Draft draft;
	draft.object = snapshot.catalog.name(views[deepest]);
	draft.detail = cat(depth, " views lie on top of each other: ", views.chain(deepest),
					   count > 1 ? cat("; ", counted(count - 1, "more view"), " deeper than ",
									   deepest_fine, " levels.")
								 : ".");
	draft.evidence.put("depth", depth).put("views", count);
	draft.weight = count;
	draft.effect = depth;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check deep_view_nesting{CheckSpec{
	.id = "deep_view_nesting",
	.title = "Views nested too deep",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Each level brings joins that the query may not need, beyond join_collapse_limit the "
		   "planner no longer looks for their best order, and a column at the bottom can only be "
		   "changed by making all views above it anew.",
	.action = "Let the upper views read the tables that they need, or make a level in the middle a "
			  "materialized view. Compare the plans of both before the change.",
	.bad = "CREATE TABLE sales (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		   "CREATE VIEW sales_valid WITH (security_invoker) AS SELECT id FROM sales;\n"
		   "CREATE VIEW sales_netted WITH (security_invoker) AS SELECT id FROM sales_valid;\n"
		   "CREATE VIEW sales_daily WITH (security_invoker) AS SELECT id FROM sales_netted;\n"
		   "CREATE VIEW sales_monthly WITH (security_invoker) AS SELECT id FROM sales_daily;\n"
		   "CREATE VIEW sales_yearly WITH (security_invoker) AS SELECT id FROM sales_monthly;",
	.good = "CREATE TABLE sales (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE VIEW sales_valid WITH (security_invoker) AS SELECT id FROM sales;\n"
			"CREATE VIEW sales_yearly WITH (security_invoker) AS SELECT id FROM sales_valid;",
	.near_miss =
		"CREATE TABLE sales (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		"CREATE VIEW sales_valid WITH (security_invoker) AS SELECT id FROM sales;\n"
		"CREATE VIEW sales_paid WITH (security_invoker) AS SELECT id FROM sales_valid;\n"
		"CREATE VIEW sales_open WITH (security_invoker) AS SELECT id FROM sales_valid;\n"
		"CREATE VIEW sales_all WITH (security_invoker) AS SELECT p.id FROM sales_paid p "
		"JOIN sales_open o USING (id) JOIN sales_valid v USING (id);",
	.parameters = {{{"max_depth", 4, "views", "Views on top of each other that are fine."}}},
	.run = run,
}};

}  // namespace dbe
