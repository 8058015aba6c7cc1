#include "core/advisor/report.hpp"

#include <algorithm>

#include "core/advisor/ddl.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::size_t width_of_statement = 120;
// A statement with that share of the workload's cost that keeps most of it deserves a word.
constexpr double large_share = 0.1;
constexpr double kept_share = 0.9;
// Of one call, in planner's units: a few pages, which is what a lookup by an index costs.
constexpr double cheap = 50;
constexpr std::size_t most_notes_of_errors = 20;

bool uses(const StatementOutcome& outcome, std::uint32_t candidate) {
	return std::binary_search(outcome.used.begin(), outcome.used.end(), candidate);
}

std::string shown(std::string_view statement) { return shortened(one_line(statement), width_of_statement); }

class Reporter {
public:
	Reporter(const Host& host, const Advisor& advisor, const Advice& advice)
		: host_(host), advisor_(advisor), advice_(advice), names_(host) {}

	void add_choices();
	void add_statistics();
	void add_unhelped();
	void add_traps();
	void add_skipped();
	void add_hidden();
	void add_late();
	std::vector<AdviceRow> rows() && { return std::move(rows_); }

private:
	void add_replaced(const AdvisedIndexChoice& choice, const std::string& name);
	std::string queries_of(std::uint32_t candidate) const;
	std::string confidence_of(const AdvisedIndexChoice& choice) const;
	std::string reason_of(const AdvisedIndexChoice& choice) const;
	JsonObject statement_of(std::size_t number) const;
	JsonObject costs_of(const StatementOutcome& outcome) const;

	const Host& host_;
	const Advisor& advisor_;
	const Advice& advice_;
	IndexNames names_;
	std::vector<AdviceRow> rows_;
};

JsonObject Reporter::statement_of(std::size_t number) const {
	const AdvisedStatement& statement = advisor_.workload().statements[number];
	JsonObject object;
	object.put("statement", number + 1);
	if (statement.query_id != 0) object.put("queryid", statement.query_id);
	object.put("calls", statement.calls).put("query", shown(statement.text));
	return object;
}

std::string basis_of(const StatementOutcome& outcome) {
	switch (outcome.basis) {
		case CostBasis::drawn:
			return "constants drawn from the statistics";
		case CostBasis::partly:
			return cat("constants drawn from the statistics, ", outcome.open, " open");
		case CostBasis::generic:
			return "generic plan";
		case CostBasis::values:
			break;
	}
	return {};
}

JsonObject Reporter::costs_of(const StatementOutcome& outcome) const {
	JsonObject object = statement_of(outcome.number);
	object.put("cost_before", outcome.before).put("cost_after", outcome.after);
	if (outcome.basis != CostBasis::values) object.put("basis", basis_of(outcome));
	if (outcome.worst.before >= 0)
		object.put("worst_before", outcome.worst.before).put("worst_after", outcome.worst.after);
	return object;
}

std::string Reporter::queries_of(std::uint32_t candidate) const {
	std::vector<const StatementOutcome*> helped;
	for (const StatementOutcome& outcome : advice_.outcomes)
		if (uses(outcome, candidate) && outcome.after < outcome.before) helped.push_back(&outcome);
	std::stable_sort(helped.begin(), helped.end(), [](const StatementOutcome* one, const StatementOutcome* other) {
		return one->weight * (one->before - one->after) > other->weight * (other->before - other->after);
	});
	std::vector<std::string> objects;
	for (const StatementOutcome* outcome : helped)
		objects.push_back(costs_of(*outcome).text());
	return cat("[", join(objects, ", "), "]");
}

std::string Reporter::confidence_of(const AdvisedIndexChoice& choice) const {
	const IndexDesign& design = advisor_.candidate(choice.candidate).candidate.design;
	const AdvisedTable& table = *advisor_.tables().find(design.table);
	if (table.tuples < 0) return "low: the table has never been analyzed";
	for (const DesignedKey& key : design.keys) {
		if (key.column == 0) return "medium: nobody has counted the values of an expression";
		if (!table.column(key.column).is_known) return cat("low: no statistics of ", key.text);
	}
	bool is_generic = false;
	bool is_drawn = false;
	for (const StatementOutcome& outcome : advice_.outcomes) {
		if (!uses(outcome, choice.candidate)) continue;
		if (!outcome.is_confirmed) return "medium: time ran out before all was planned with the whole choice";
		is_generic = is_generic || outcome.basis == CostBasis::generic || outcome.basis == CostBasis::partly;
		is_drawn = is_drawn || outcome.basis == CostBasis::drawn || outcome.basis == CostBasis::partly;
	}
	if (is_drawn && is_generic) return "medium: constants drawn from the statistics, and generic plans where nothing is known of a parameter";
	if (is_drawn) return "medium: constants drawn from the statistics for parameters";
	if (is_generic) return "medium: generic plans, as the values of parameters are not known";
	return "high: planned with the values of the statements";
}

std::string_view why_method(const IndexDesign& design) {
	if (design.method == "gin") return " GIN, as it looks for parts of values.";
	if (design.method == "gist") return " GiST, as it looks for what overlaps or contains.";
	if (design.method == "brin") return " BRIN, as the rows lie in that order and it stays small.";
	if (design.method == "hash") return " Hash, as only equality is asked for and the values are wide.";
	return "";
}

std::string Reporter::reason_of(const AdvisedIndexChoice& choice) const {
	const IndexCandidate& candidate = advisor_.candidate(choice.candidate).candidate;
	std::string text = candidate.why;
	if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
	return cat(text, ".", why_method(candidate.design));
}

void Reporter::add_replaced(const AdvisedIndexChoice& choice, const std::string& name) {
	const AdvisedTable& table = *advisor_.tables().find(advisor_.candidate(choice.candidate).candidate.design.table);
	for (const AdvisedIndex* index : choice.replaces) {
		AdviceRow row;
		row.action = "drop";
		row.table = table.qualified_name;
		row.index = index->name;
		row.ddl = drop_statement(table, *index);
		row.reason = cat(quoted(name), " begins with the same keys: once it is built, this one only costs writes.");
		row.bytes = index->pages * page_bytes;
		row.confidence = "high: no statement of the workload gets dearer without it";
		rows_.push_back(std::move(row));
	}
}

void Reporter::add_choices() {
	for (const AdvisedIndexChoice& choice : advice_.choices) {
		const MadeCandidate& made = advisor_.candidate(choice.candidate);
		const IndexDesign& design = made.candidate.design;
		const AdvisedTable& table = *advisor_.tables().find(design.table);
		AdviceRow row;
		row.action = "create";
		row.table = table.qualified_name;
		row.index = names_.choose(table.schema, table.name, design);
		row.ddl = build_statement(host_, names_, table, design, row.index);
		row.reason = reason_of(choice);
		row.bytes = made.bytes;
		row.build_cost = choice.build_cost;
		row.write_cost = choice.upkeep;
		row.cost_before = choice.cost_before;
		row.cost_after = choice.cost_after;
		row.saving_share = advice_.cost_before > 0 ? (choice.cost_before - choice.cost_after) / advice_.cost_before : 0;
		row.queries = queries_of(choice.candidate);
		for (const AdvisedIndex* index : choice.replaces) row.replaces.push_back(qualified(table.schema, index->name));
		row.confidence = confidence_of(choice);
		const std::string name = row.index;
		rows_.push_back(std::move(row));
		add_replaced(choice, name);
	}
}

// ---- where no index is the answer ----

void Reporter::add_statistics() {
	for (const dbe_relation_id id : advice_.unanalysed) {
		const AdvisedTable& table = *advisor_.tables().find(id);
		AdviceRow row;
		row.action = "note";
		row.table = table.qualified_name;
		row.ddl = cat("ANALYZE ", table.qualified_name, ";");
		row.reason = "The table has never been analyzed: the planner guesses. Analyze it, and ask again.";
		rows_.push_back(std::move(row));
	}
}

void Reporter::add_unhelped() {
	for (const StatementOutcome& outcome : advice_.outcomes) {
		const double share = advice_.cost_before > 0 ? outcome.weight * outcome.before / advice_.cost_before : 0;
		if (outcome.is_guessed || outcome.before < cheap || share < large_share || outcome.after < outcome.before * kept_share) continue;
		AdviceRow row;
		row.action = "note";
		row.reason = cat("Statement ", outcome.number + 1, " is ", percent(share),
						 " of the workload, and the advice leaves it nearly as dear as it is: ",
						 "dbe.optimize() looks at its text, its statistics and its plan.");
		row.cost_before = outcome.weight * outcome.before;
		row.cost_after = outcome.weight * outcome.after;
		row.queries = cat("[", costs_of(outcome).text(), "]");
		rows_.push_back(std::move(row));
	}
}

// A generic plan is the same for all values, and a new index may make it one that the most common ones suffer from.
void Reporter::add_traps() {
	for (const StatementOutcome& outcome : advice_.outcomes) {
		if (!outcome.worst.is_trap) continue;
		AdviceRow row;
		row.action = "note";
		row.reason = cat("Statement ", outcome.number + 1, " may get a generic plan with a new index, once it is prepared and called more than ",
						 "five times. Its most common value has ", grouped(outcome.worst.skew), " times as many rows as the typical one, ",
						 "and is cheaper without that index, as the planner sees it: where it is asked for, SET plan_cache_mode = force_custom_plan.");
		row.queries = cat("[", costs_of(outcome).text(), "]");
		rows_.push_back(std::move(row));
	}
}

void Reporter::add_skipped() {
	std::size_t count = 0;
	for (const SkippedStatement& skipped : advice_.skipped) {
		if (++count > most_notes_of_errors) break;
		AdviceRow row;
		row.action = "note";
		row.reason = cat("Statement ", skipped.number + 1, " is left out: ", skipped.error, " (", skipped.sqlstate, ").");
		row.queries = cat("[", statement_of(skipped.number).text(), "]");
		rows_.push_back(std::move(row));
	}
	if (count <= most_notes_of_errors) return;
	AdviceRow row;
	row.action = "note";
	row.reason = cat(counted(static_cast<double>(advice_.skipped.size() - most_notes_of_errors), "more statement"), " left out.");
	rows_.push_back(std::move(row));
}

// Texts of other roles' statements are for members of pg_read_all_stats.
void Reporter::add_hidden() {
	const AdvisedWorkload& workload = advisor_.workload();
	if (workload.hidden_ms <= 0) return;
	double all = workload.hidden_ms;
	for (const AdvisedStatement& statement : workload.statements) all += statement.total_ms;
	AdviceRow row;
	row.action = "note";
	row.reason = cat("Statements of other roles took ", percent(workload.hidden_ms / all),
					 " of the time, and their texts are hidden from this one: ask as a member of pg_read_all_stats.");
	rows_.push_back(std::move(row));
}

void Reporter::add_late() {
	if (!advice_.is_late) return;
	const std::size_t all = advisor_.workload().statements.size();
	const std::size_t read = advice_.outcomes.size() + advice_.skipped.size();
	AdviceRow row;
	row.action = "note";
	row.reason = read < all ? cat("Time ran out when ", read, " of ", all, " statements had been read: this is advice for those alone.")
							: std::string("Time ran out before all had been tried: a longer time_limit may find more.");
	rows_.push_back(std::move(row));
}

}  // namespace

std::vector<AdviceRow> report_of(const Host& host, const Advisor& advisor, const Advice& advice) {
	Reporter reporter(host, advisor, advice);
	reporter.add_choices();
	reporter.add_statistics();
	reporter.add_unhelped();
	reporter.add_traps();
	reporter.add_skipped();
	reporter.add_hidden();
	reporter.add_late();
	return std::move(reporter).rows();
}

}  // namespace dbe
