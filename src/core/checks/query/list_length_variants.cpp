#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Leaves one of what follows itself: "$, $, $" becomes "$".
void collapse(std::string& text, std::string_view item) {
	std::string out;
	out.reserve(text.size());
	for (std::size_t i = 0; i < text.size();) {
		const std::string_view rest = std::string_view(text).substr(i);
		std::size_t gap = rest.starts_with(", ") ? 2 : rest.starts_with(",") ? 1 : 0;
		if (gap > 0 && out.ends_with(item) && rest.substr(gap).starts_with(item)) {
			i += gap + item.size();
			continue;
		}
		out.push_back(text[i++]);
	}
	text = std::move(out);
}

// The statement with every list of parameters as if it had one: IN ($), VALUES ($).
std::string shape_of(std::string_view text) {
	std::string shape;
	shape.reserve(text.size());
	for (std::size_t i = 0; i < text.size(); i++) {
		shape.push_back(text[i]);
		if (text[i] != '$') continue;
		while (i + 1 < text.size() && is_digit(text[i + 1])) i++;
	}
	collapse(shape, "$");
	collapse(shape, "($)");
	return shape;
}

struct Variant {
	std::string shape;
	const Statement* statement;
};

std::vector<Variant> variants_of(const Statements& statements) {
	std::vector<Variant> variants;
	for (const Statement& s : statements.list)
		if (contains(s.text, ", $") || contains(s.text, ",$") || contains(s.text, "), (") ||
			contains(s.text, "),("))
			variants.push_back({shape_of(s.text), &s});
	std::stable_sort(variants.begin(), variants.end(),
					 [](const Variant& a, const Variant& b) { return a.shape < b.shape; });
	return variants;
}

// Texts that are the same to the letter differ by their tables, not by the length of a list.
std::size_t different_texts(std::span<const Variant> group) {
	std::vector<std::string_view> texts;
	for (const Variant& v : group) texts.push_back(v.statement->text);
	std::sort(texts.begin(), texts.end());
	return static_cast<std::size_t>(std::unique(texts.begin(), texts.end()) - texts.begin());
}

void judge(const Statements& statements, Assessment& assessment, std::span<const Variant> group) {
	const auto count = static_cast<double>(different_texts(group));
	if (count < assessment.parameter("min_variants")) return;
	const Statement& worst = *group.front().statement;
	Draft draft = statement_draft(statements, worst);
	draft.weight = 0;
	double calls = 0;
	for (const Variant& v : group) {
		draft.weight += v.statement->total_ms;
		calls += v.statement->calls;
	}
	draft.effect = count;
	draft.detail = cat(grouped(count), " statements (", counted(calls, "call"), ", ",
					   percent(statements.total_ms > 0 ? draft.weight / statements.total_ms : 0),
					   " of all statement time) differ only in the length of a list: ",
					   shortened(group.front().shape, 60));
	draft.evidence.put("variants", count).put("calls_of_all", calls).put("ms_of_all", draft.weight);
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	for (const Statement& s : snapshot.statements.list) assessment.examined(s.total_ms);
	const std::vector<Variant> variants = variants_of(snapshot.statements);
	for (auto first = variants.begin(); first != variants.end();) {
		const auto last = std::find_if(first, variants.end(),
									   [&](const Variant& v) { return v.shape != first->shape; });
		judge(snapshot.statements, assessment, {first, last});
		first = last;
	}
	count_hidden_statements(snapshot, assessment);
}

}  // namespace

extern constexpr Check list_length_variants{CheckSpec{
	.id = "list_length_variants",
	.title = "Statement counted anew for each length of a list",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "IN ($1, $2, ...) and VALUES with as many rows as there are to insert make "
		   "another statement for each length. Each takes a place in pg_stat_statements, "
		   "where they push out others and hide what the statement costs in all, and in "
		   "every cache of prepared statements.",
	.action = "Pass one array: WHERE id = ANY ($1), and INSERT ... SELECT * FROM "
			  "unnest($1::bigint[], $2::text[]). From PostgreSQL 18 on the server counts IN "
			  "lists as one statement by itself.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('list_length_variants.min_age', 0);\n"
		   "SELECT dbe.set('list_length_variants.min_variants', 3);\n"
		   "SELECT n FROM (VALUES (1), (2)) v (n) WHERE n > 1;\n"
		   "SELECT n FROM (VALUES (1), (2), (3)) v (n) WHERE n > 1;\n"
		   "SELECT n FROM (VALUES (1), (2), (3), (4)) v (n) WHERE n > 1;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('list_length_variants.min_age', 0);\n"
			"SELECT dbe.set('list_length_variants.min_variants', 3);\n"
			"SELECT n FROM unnest(ARRAY[1, 2]) n WHERE n > 1;\n"
			"SELECT n FROM unnest('{1,2,3}'::int[]) n WHERE n > 1;\n"
			"SELECT n FROM unnest('{1,2,3,4}'::int[]) n WHERE n > 1;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('list_length_variants.min_age', 0);\n"
				 "SELECT dbe.set('list_length_variants.min_variants', 3);\n"
				 "SELECT concat(1, 2);\n"
				 "SELECT concat(1, 2) || 'a';\n"
				 "SELECT length(concat(1, 2, 3));",
	.parameters =
		{{{"min_variants", 20, "statements", "That are alike but for the length of lists."},
		  {"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
