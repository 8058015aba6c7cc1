#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/report.hpp"
#include "core/lint/stars.hpp"

namespace dbe {
namespace {

// That one has a rule of its own.
bool takes_star(const AnalysedStatement& statement, const Query& insert) {
	for (const Query* query : statement.queries()) {
		if (query->parent != &insert) continue;
		for (const dbe_target* target : query->targets)
			if (star_of(statement, *target) != nullptr) return true;
	}
	return false;
}

bool is_judged(const dbe_sql_table& table) {
	return table.persistence == 'p' && table.kind != 'v' && table.column_count > 1;
}

void judge(const AnalysedStatement& statement, const Query& insert, LintReport& report) {
	const dbe_mark* mark = insert_all_of(statement, insert);
	if (mark == nullptr || takes_star(statement, insert)) return;
	LintDraft draft;
	draft.location = mark->location;
	draft.object = name_of(*insert.result->table);
	draft.detail = cat("Values meet the columns of ", draft.object, " by position: ",
					   insert.targets.count, " of them are given in the order in which the table has its columns.");
	if (const auto list = added_columns(insert, *mark, report.source())) {
		draft.edits.push_back(*list);
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->command == DBE_INSERT && query->result != nullptr &&
			query->result->table != nullptr && is_judged(*query->result->table))
			judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule insert_no_columns_rule{LintSpec{
	.id = "insert_no_columns",
	.title = "INSERT without a list of columns",
	.group = LintGroup::results,
	.severity = LintSeverity::style,
	.why = "What goes where depends on the order in which the columns were created. It differs between databases "
		   "whose columns were added by hand, and nobody sees from the statement what is stored.",
	.suggestion = "Write the columns behind the table's name.",
	.bad = {"INSERT INTO countries VALUES ('IT', 'Italy', 'Europe')",
			"INSERT INTO countries VALUES ('IT', 'Italy'), ('ES', 'Spain')",
			"INSERT INTO countries AS c SELECT 'IT', 'Italy' ON CONFLICT (code) DO NOTHING"},
	.near_misses = {"INSERT INTO countries (code, name) VALUES ('IT', 'Italy')",
					"INSERT INTO customers DEFAULT VALUES",
					"INSERT INTO countries (code, name) SELECT 'IT', 'Italy' ON CONFLICT (code) DO NOTHING"},
	.run = run,
}};

}  // namespace dbe
