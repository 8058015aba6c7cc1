#include "core/optimize/optimize.hpp"

#include <algorithm>

#include "core/advisor/report.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/registry.hpp"
#include "core/plan/flag.hpp"
#include "core/rewrite/rewrite.hpp"

namespace dbe {

std::string_view name(ImprovementKind kind) {
	switch (kind) {
		case ImprovementKind::bug:
			return "bug";
		case ImprovementKind::rewrite:
			return "rewrite";
		case ImprovementKind::statistics:
			return "statistics";
		case ImprovementKind::index:
			return "index";
		case ImprovementKind::setting:
			return "setting";
		case ImprovementKind::plan:
			return "plan";
		case ImprovementKind::advice:
			break;
	}
	return "advice";
}

namespace {

ImprovementKind kind_of(std::string_view fix) {
	if (fix.starts_with("ANALYZE") || fix.starts_with("CREATE STATISTICS") || contains(fix, " SET STATISTICS "))
		return ImprovementKind::statistics;
	if (fix.starts_with("CREATE INDEX")) return ImprovementKind::index;
	if (fix.starts_with("SET ")) return ImprovementKind::setting;
	return ImprovementKind::plan;
}

class Optimizer {
public:
	Optimizer(const Host& host, Arena& arena, const ExplainRequest& request)
		: host_(host), arena_(arena), request_(request), text_(request.sql), plan_(explain(host, arena, request)) {}

	void rewrite();
	enum class Of : bool { bugs, the_rest };
	void judge_text(Of what);
	void judge_plan();
	void advise();
	void judge_tables();
	std::vector<Improvement> steps() &&;

private:
	void add(Improvement step);
	bool is_told(const PlanFinding& finding) const;
	void keep_index_that_helps(Improvement& step);
	double cost() const { return plan_.root().total_cost; }

	const Host& host_;
	Arena& arena_;
	const ExplainRequest& request_;
	std::string text_;	// as the steps so far have it
	Plan plan_;			// of that text
	bool is_advised_ = false;  // the advisor could judge the statement
	std::vector<Improvement> steps_;
};

// The memory that a step sets, in MB, as memory_fix() writes it; 0 = it sets none.
double memory_set(const Improvement& step) {
	constexpr std::string_view start = "SET work_mem = '";
	constexpr std::string_view end = "MB';";
	if (!step.sql.starts_with(start) || !step.sql.ends_with(end)) return 0;
	double mb = 0;
	const auto digits = std::string_view(step.sql).substr(start.size(), step.sql.size() - start.size() - end.size());
	return parse_number(digits, mb) ? mb : 0;
}

void add_sentence(std::string& sentences, std::string_view sentence) {
	if (sentence.empty() || contains(sentences, sentence)) return;
	append(sentences, cat(sentences.empty() ? "" : " ", sentence));
}

// Each node of a plan has work_mem for itself: what is enough for the largest is enough for all.
void take_memory_step(Improvement& known, const Improvement& step) {
	if (memory_set(step) > memory_set(known)) known.sql = step.sql;
	if (!contains(known.source, step.source)) append(known.source, cat(", ", step.source));
	if (!contains(known.title, step.title)) append(known.title, cat("; ", step.title));
	add_sentence(known.detail, step.detail);
	add_sentence(known.suggestion, step.suggestion);
	known.saving_share = std::max(known.saving_share, step.saving_share);
}

// The same SQL is one step, whoever asks for it, and so is the memory for all that has too little.
void Optimizer::add(Improvement step) {
	const auto memory_step = std::find_if(steps_.begin(), steps_.end(),
										  [](const Improvement& known) { return memory_set(known) > 0; });
	if (memory_set(step) > 0 && memory_step != steps_.end()) return take_memory_step(*memory_step, step);
	const bool is_known = !step.sql.empty() && std::any_of(steps_.begin(), steps_.end(), [&](const Improvement& known) {
		return known.sql == step.sql;
	});
	if (!is_known) steps_.push_back(std::move(step));
}

Improvement rewrite_step(const Rewrite& rewrite) {
	Improvement step;
	step.kind = ImprovementKind::rewrite;
	for (const LintRule* rule : rewrite.rules) {
		append(step.source, cat(step.source.empty() ? "" : ", ", rule->id));
		append(step.detail, cat(step.detail.empty() ? "" : " ", rule->title, "."));
	}
	step.title = "The same rows, cheaper";
	step.sql = rewrite.text;
	step.level = name(rewrite.level);
	step.condition = rewrite.condition;
	step.saving_share = rewrite.saving();
	return step;
}

// ---- indexes ----

// Of one statement an index must save that part.
constexpr double least_index_gain = 0.1;
constexpr double advisor_limit_ms = 5000;

// The advisor's own come before those that rules and flags make of the text alone.
void Optimizer::advise() {
	AdvisedWorkload workload;
	workload.statements.push_back({text_, 1, 0, -1, -1});
	AdviseRequest request;
	request.min_gain = least_index_gain;
	request.limit_ms = advisor_limit_ms;
	Advisor advisor(host_, workload, request);
	const Advice advice = advisor.advise();
	is_advised_ = advice.skipped.empty();
	for (const AdviceRow& row : report_of(host_, advisor, advice)) {
		if (row.action != "create") continue;
		Improvement step;
		step.kind = ImprovementKind::index;
		step.source = "advise_index";
		step.title = cat("An index for ", row.table);
		step.detail = cat(row.reason, " It takes ", sized(row.bytes), ".");
		step.suggestion = "Build it, and look at the plan again.";
		step.sql = row.ddl;
		step.cost_before = row.cost_before;
		step.cost_after = row.cost_after;
		step.ms_before = plan_.execution_ms;
		step.saving_share = row.saving_share;
		add(std::move(step));
	}
}

// Where the planner can be asked what it would do with an index, its answer decides.
void Optimizer::keep_index_that_helps(Improvement& step) {
	if (step.kind != ImprovementKind::index || !is_advised_) return add(std::move(step));
	double after = -1;
	const SwallowedError refused = host_.attempt([&] {
		const dbe_whatif_index index = host_.whatif_create(step.sql.c_str());
		dbe_whatif_wish wish{};
		wish.statement = host_.whatif_prepare(text_.c_str());
		step.cost_before = host_.whatif_plan(wish).total_cost;
		wish.indexes = &index.id;
		wish.index_count = 1;
		after = host_.whatif_plan(wish).total_cost;
	});
	if (refused.happened) return add(std::move(step));
	if (after > step.cost_before * (1 - least_index_gain)) return;
	// what the advisor has for the same table is no worse, as it knows the whole statement
	const std::string_view table = std::string_view(step.sql).substr(step.sql.find(" ON ") + 1);
	const std::string on(table.substr(0, table.find(' ', 3)));
	const bool has_better = std::any_of(steps_.begin(), steps_.end(), [&](const Improvement& known) {
		return known.source == "advise_index" && contains(known.sql, cat(" ", on, " ")) && known.cost_after <= after;
	});
	if (has_better) return;
	step.cost_after = after;
	add(std::move(step));
}

// ---- the text ----

// What the best one leaves is judged further; one that asks for more parameters cannot be run here.
void Optimizer::rewrite() {
	for (const Rewrite& rewrite : rewrites_of(host_, text_, all_lint_rules()).rewrites) {
		if (!rewrite.is_best && !(rewrite.is_fix() && rewrite.needs_values)) continue;
		Improvement step = rewrite_step(rewrite);
		step.cost_before = rewrite.cost_before;
		step.cost_after = rewrite.cost_after;
		if (rewrite.is_best) {
			step.cost_before = cost();
			step.ms_before = plan_.execution_ms;
			ExplainRequest better = request_;
			better.sql = rewrite.text;
			plan_ = explain(host_, arena_, better);
			step.cost_after = cost();
			step.ms_after = plan_.execution_ms;
			text_ = rewrite.text;
		}
		add(std::move(step));
	}
}

// A wrong result is told of the statement as it was given, the rest of what the rewrite has left.
void Optimizer::judge_text(Of what) {
	ScriptReader reader;
	for (const LintRow& row : lint(host_, text_, all_lint_rules(), reader)) {
		if (row.rule == nullptr || row.rule->severity == LintSeverity::style) continue;
		const bool is_bug = row.rule->severity == LintSeverity::bug;
		if (is_bug != (what == Of::bugs) || (!is_bug && !row.edits.empty())) continue;
		Improvement step;
		step.kind = is_bug ? ImprovementKind::bug : row.fix.empty() ? ImprovementKind::advice : kind_of(row.fix);
		step.source = row.rule->id;
		step.title = row.rule->title;
		step.detail = row.detail;
		step.suggestion = row.suggestion.empty() ? std::string(row.rule->suggestion) : row.suggestion;
		step.sql = fix_of(text_, row).value_or("");
		step.level = name(row.level);
		step.condition = row.condition;
		if (step.kind == ImprovementKind::index) {
			step.cost_before = cost();
			step.ms_before = plan_.execution_ms;
		}
		keep_index_that_helps(step);
	}
}

// That a table is read whole for a few rows is told by the index for it.
bool Optimizer::is_told(const PlanFinding& finding) const {
	if (!finding.fix.empty() || finding.flag->id != "seq_scan_filtered") return false;
	const std::string table = cat(" ON ", qualified(finding.node->schema, finding.node->relation), " ");
	return std::any_of(steps_.begin(), steps_.end(), [&](const Improvement& step) {
		return step.kind == ImprovementKind::index && contains(step.sql, table);
	});
}

void Optimizer::judge_plan() {
	for (const PlanFinding& finding : judge(plan_)) {
		if (finding.is_information || is_told(finding)) continue;
		Improvement step;
		step.kind = kind_of(finding.fix);
		step.source = finding.flag->id;
		step.title = finding.flag->title;
		step.detail = finding.detail;
		step.suggestion = finding.suggestion.empty() ? std::string(finding.flag->suggestion) : finding.suggestion;
		step.sql = finding.fix;
		step.cost_before = cost();
		step.ms_before = plan_.execution_ms;
		step.saving_share = finding.saving_share;
		keep_index_that_helps(step);
	}
}

// Without being run, a plan does not show how far off it is; that nobody has counted is known.
void Optimizer::judge_tables() {
	for (const PlanRelation& relation : plan_.relations) {
		if (relation.was_analyzed) continue;
		Improvement step;
		step.kind = ImprovementKind::statistics;
		step.source = "never_analyzed";
		step.title = "The planner knows nothing of a table";
		step.detail = cat(qualified(relation.schema, relation.name),
						  " has never been analyzed: the planner guesses how many rows a condition leaves.");
		step.suggestion = "ANALYZE it, and ask again.";
		step.sql = cat("ANALYZE ", qualified(relation.schema, relation.name), ";");
		step.cost_before = cost();
		add(std::move(step));
	}
}

std::vector<Improvement> Optimizer::steps() && {
	std::stable_sort(steps_.begin(), steps_.end(),
					 [](const Improvement& one, const Improvement& other) { return one.kind < other.kind; });
	return std::move(steps_);
}

}  // namespace

std::vector<Improvement> optimize(const Host& host, Arena& arena, const ExplainRequest& request) {
	Optimizer optimizer(host, arena, request);
	optimizer.judge_text(Optimizer::Of::bugs);
	optimizer.rewrite();
	optimizer.advise();
	optimizer.judge_text(Optimizer::Of::the_rest);
	optimizer.judge_plan();
	optimizer.judge_tables();
	return std::move(optimizer).steps();
}

}  // namespace dbe
