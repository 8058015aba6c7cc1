#include "core/advisor/advise.hpp"

#include <algorithm>
#include <cmath>

#include "core/advisor/merging.hpp"
#include "core/base/text.hpp"
#include "core/query/normalised.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// Planner calls: so many for a statement, fewer for each where there are many.
constexpr std::size_t plans_of_statement = 15;
constexpr std::size_t plans_of_many = 10;
constexpr std::size_t plans_of_few = 300;
// For the most common values, and of how many statements they are asked for.
constexpr std::size_t plans_of_worst_case = 3;
constexpr std::size_t most_worst_cases = 20;
// Until when the statements are read, planned and chosen for; the rest of the time limit is for ranking and telling.
constexpr double share_until_read = 0.4;
constexpr double share_until_planned = 0.75;
constexpr double share_until_chosen = 0.9;
// How far a statement's time may be from what its cost says of it before the rest is taken for waiting.
constexpr double widest_ratio = 20;
// An index is dropped for another where no statement becomes dearer than that.
constexpr double tolerated = 1.05;
// One index in place of two may cost that much more.
constexpr double as_cheap = 1.001;
// Of all plans, those that are left for what the choice as a whole needs.
constexpr std::size_t share_left = 16;
// Sorting the rows of a table once by a key, and writing the index: planner's units.
constexpr double cpu_operator_cost = 0.0025;

double build_cost(const AdvisedTable& table, const MadeCandidate& candidate) {
	const double rows = std::max(candidate.tuples, 1.0);
	return table.pages + std::max(table.tuples, 1.0) * 0.01 + 2 * rows * std::log2(rows + 1) * cpu_operator_cost +
		   candidate.bytes / page_bytes;
}

std::size_t most_plans(std::size_t statements) {
	const std::size_t all = std::max(plans_of_few, plans_of_many * statements);
	return statements < 3 ? plans_of_few / 5 : std::min(all, plans_of_statement * statements);
}

double median(std::vector<double> numbers) {
	if (numbers.empty()) return 1;
	std::nth_element(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2), numbers.end());
	return numbers[numbers.size() / 2];
}

}  // namespace

Advisor::Advisor(const Host& host, const AdvisedWorkload& workload, const AdviseRequest& request)
	: host_(host), workload_(workload), request_(request), what_if_(host), parameters_(host) {}

// ---- reading the workload ----

// Nothing where it has no plan; why says what the server has against it.
std::optional<dbe_analysed_statement> Advisor::analyse(const std::string& text, SkippedStatement& why) {
	const auto refuse = [&](std::string_view message, std::string_view sqlstate) {
		why.error = message;
		why.sqlstate = sqlstate;
		return std::nullopt;
	};
	const dbe_script script = host_.parse(text.c_str(), reader_);
	reader_ = script.reader;
	if (script.failed) return refuse(script.error.message, script.error.sqlstate);
	if (script.count != 1) return refuse("it is not one statement", sqlstate::invalid_parameter_value);
	const dbe_analysed_statement analysed = host_.analyse(script, 0);
	if (analysed.failed) return refuse(analysed.error.message, analysed.error.sqlstate);
	if (analysed.query == nullptr || analysed.query->command == DBE_UTILITY) return refuse("it has no plan", sqlstate::feature_not_supported);
	return analysed;
}

// The candidates of a statement; false where there is none to plan.
bool Advisor::add_uses(std::size_t number, StatementPlans& plans, Advice& advice) {
	std::string& text = plans.text = workload_.statements[number].text;
	SkippedStatement why{number, {}, {}};
	std::optional<dbe_analysed_statement> found = analyse(text, why);
	if (!found) {
		SkippedStatement ignored;
		if (std::string readable = readable_parameters(text); readable != text && (found = analyse(readable, ignored))) text = readable;
	}
	if (!found) {
		advice.skipped.push_back(why);
		return false;
	}
	const dbe_analysed_statement& analysed = *found;
	parameters_.read(number, text, analysed);
	Source source;
	source.read(text, {0, text.size()});
	for (TableWrite& write : writes_of(*analysed.query)) {
		const AdvisedStatement& statement = workload_.statements[number];
		write.rows *= statement.calls;
		if (statement.rows >= 0) write.rows = statement.rows;
		writes_.push_back(std::move(write));
	}
	std::set<std::uint32_t> numbers;
	for (const TableUse& use : uses_of(host_, *analysed.query, source, tables_)) {
		if (use.table->tuples < 0) {
			unanalysed_.insert(use.table->id);
			guessed_.insert(number);
			// of a partitioned table the planner goes by the statistics of its partitions
			if (use.table->kind != 'p') continue;
		}
		for (const IndexCandidate& candidate : candidates_of(use)) {
			host_.poll();
			if (const auto made = what_if_.make(candidate)) numbers.insert(*made);
		}
	}
	plans.candidates.assign(numbers.begin(), numbers.end());
	return true;
}

// Counted statements weigh what they take: a page in memory and one on a disk cost the planner the same.
// Far beyond what others take for their cost they wait for something that no index shortens.
void Advisor::weigh() {
	std::vector<double> ratios;
	for (const StatementPlans& plans : statements_) {
		const AdvisedStatement& statement = workload_.statements[plans.number];
		if (statement.total_ms > 0 && plans.base.cost > 0 && statement.calls > 0)
			ratios.push_back(statement.total_ms / (statement.calls * plans.base.cost));
	}
	if (ratios.empty()) return;
	unit_ = median(ratios);
	for (StatementPlans& plans : statements_) {
		const AdvisedStatement& statement = workload_.statements[plans.number];
		const double ratio = statement.calls > 0 && plans.base.cost > 0 ? statement.total_ms / (statement.calls * plans.base.cost) : unit_;
		plans.weight = statement.calls * std::clamp(ratio, unit_ / widest_ratio, unit_ * widest_ratio);
	}
}

bool Advisor::uses_index(dbe_relation_id index) const {
	return std::any_of(statements_.begin(), statements_.end(), [&](const StatementPlans& plans) {
		return std::binary_search(plans.base_indexes.begin(), plans.base_indexes.end(), index);
	});
}

// ---- judging the choice ----

double Advisor::upkeep(const MadeCandidate& candidate) const {
	const AdvisedTable* table = tables_.find(candidate.candidate.design.table);
	const auto counted = counters_.find(table->id);
	return unit_ * upkeep_of(candidate, writes_, *table, counted == counters_.end() ? TableCounters{} : counted->second);
}

double Advisor::total(const IndexSet& chosen) const {
	double cost = 0;
	for (const StatementPlans& plans : statements_) cost += plans.weight * plans.cost(chosen);
	for (const std::uint32_t index : chosen) cost += upkeep(what_if_.candidates()[index]);
	return cost;
}

std::vector<StatementOutcome> Advisor::outcomes(const IndexSet& chosen) {
	std::vector<StatementOutcome> outcomes;
	for (const StatementPlans& plans : statements_) {
		StatementOutcome outcome{plans.number, plans.weight, plans.base.cost, plans.base.cost, {}, false, guessed_.contains(plans.number),
								 parameters_.basis(plans), {}, {}};
		if (outcome.basis == CostBasis::partly) outcome.open = parameters_.open(plans);
		const auto known = plans.known(chosen);
		outcome.is_confirmed = known.has_value();
		const PlannedOnce* best = known ? &*known : &plans.base;
		for (const PlannedOnce& plan : plans.plans)
			if (!known && plan.cost < best->cost && is_subset(plan.used, chosen)) best = &plan;
		outcome.after = best->cost;
		outcome.used = best->used;
		outcomes.push_back(std::move(outcome));
	}
	return outcomes;
}

// Of the search's plans, for the most common values.
std::size_t Advisor::reserved_plans() const {
	const auto skewed = std::count_if(statements_.begin(), statements_.end(), [&](const StatementPlans& plans) { return parameters_.is_skewed(plans); });
	return plans_of_worst_case * std::min(static_cast<std::size_t>(skewed), most_worst_cases);
}

// Of those that the choice helps, the first by what it saves.
void Advisor::add_worst_cases(const IndexSet& chosen, std::vector<StatementOutcome>& outcomes) {
	std::vector<std::size_t> helped;
	for (std::size_t i = 0; i < outcomes.size(); i++)
		if (outcomes[i].after < outcomes[i].before && parameters_.is_skewed(statements_[i])) helped.push_back(i);
	const auto saving = [&](std::size_t i) { return outcomes[i].weight * (outcomes[i].before - outcomes[i].after); };
	std::stable_sort(helped.begin(), helped.end(), [&](std::size_t one, std::size_t other) { return saving(one) > saving(other); });
	helped.resize(std::min(helped.size(), most_worst_cases));
	for (const std::size_t i : helped) {
		host_.poll();
		outcomes[i].worst = parameters_.worst_case(what_if_, statements_[i], chosen);
	}
}

// The real indexes that are of no use beside this one: it begins with the same keys and has what they
// include, no constraint rests on them, and no statement that uses one becomes dearer without it.
std::vector<const AdvisedIndex*> Advisor::replaced_by(const IndexDesign& design, const IndexSet& chosen) {
	std::vector<const AdvisedIndex*> replaced;
	for (const AdvisedIndex& index : tables_.find(design.table)->indexes) {
		if (index.is_unique || index.has_expressions || index.is_unusual || index.is_held || !covers(design, index.design)) continue;
		const bool is_needed = std::any_of(statements_.begin(), statements_.end(), [&](const StatementPlans& plans) {
			if (std::find(plans.base_indexes.begin(), plans.base_indexes.end(), index.id) == plans.base_indexes.end()) return false;
			const double without = what_if_.cost_without(plans, chosen, std::span(&index.id, 1));
			return without < 0 || without > plans.cost(chosen) * tolerated;
		});
		if (!is_needed) replaced.push_back(&index);
	}
	return replaced;
}

// A table, and those that it is a partition of.
std::set<dbe_relation_id> Advisor::with_ancestors(const AdvisedTable& table) const {
	std::set<dbe_relation_id> tables{table.id};
	if (!table.is_partition) return tables;
	const dbe_rows rows = host_.query(cat("SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_ancestors(",
										  static_cast<std::uint32_t>(table.id), ")").c_str());
	for (std::uint32_t i = 0; i < rows.count; i++)
		tables.insert(dbe_relation_id{static_cast<std::uint32_t>(Row(rows, i).number(0))});
	return tables;
}

// Statements that could use one of the parts are planned with what stands in for them.
void Advisor::offer(std::uint32_t instead, const IndexSet& parts, const IndexSet& chosen) {
	for (StatementPlans& plans : statements_) {
		const auto is_own = [&](std::uint32_t part) { return std::binary_search(plans.candidates.begin(), plans.candidates.end(), part); };
		if (std::none_of(parts.begin(), parts.end(), is_own)) continue;
		plans.candidates = united(plans.candidates, {instead});
		(void) what_if_.plan(plans, chosen);
	}
}

// Where two of the chosen begin with the same keys: the longer with what the shorter includes, if that is
// hardly dearer than both. The whole choice with it; nothing where there is none such.
std::optional<IndexSet> Advisor::merged_with_longer(std::uint32_t shorter, const IndexSet& chosen) {
	const IndexCandidate of_shorter = what_if_.candidates()[shorter].candidate;
	for (const std::uint32_t longer : chosen) {
		const IndexCandidate of_longer = what_if_.candidates()[longer].candidate;
		if (longer == shorter || !of_longer.design.is_btree() || !begins_with(of_longer.design, of_shorter.design)) continue;
		const auto merged = what_if_.make(merged_into(of_longer, of_shorter.design));
		if (!merged) continue;
		const IndexSet parts = united({shorter}, {longer});
		const IndexSet with_merged = united(without(without(chosen, shorter), longer), {*merged});
		offer(*merged, parts, with_merged);
		if (total(with_merged) > total(chosen) * as_cheap) continue;
		return with_merged;
	}
	return std::nullopt;
}

// A smaller index is a little cheaper to read than one that begins with it, but nobody keeps both.
IndexSet Advisor::without_covered(IndexSet chosen) {
	for (const std::uint32_t index : IndexSet(chosen)) {
		if (!std::binary_search(chosen.begin(), chosen.end(), index)) continue;
		const IndexDesign design = what_if_.candidates()[index].candidate.design;
		const std::set<dbe_relation_id> tables = with_ancestors(*tables_.find(design.table));
		const auto covering = std::find_if(chosen.begin(), chosen.end(), [&](std::uint32_t other) {
			const IndexDesign& of_other = what_if_.candidates()[other].candidate.design;
			return other != index && tables.contains(of_other.table) && covers_by_name(of_other, design);
		});
		if (covering == chosen.end()) {
			chosen = merged_with_longer(index, chosen).value_or(chosen);
			continue;
		}
		const std::uint32_t instead = *covering;
		chosen = without(chosen, index);
		offer(instead, {index}, chosen);
	}
	return chosen;
}

// What an index saves beside others.
double Advisor::gain(std::uint32_t index, const IndexSet& others) const {
	const IndexSet all = united(others, {index});
	double saved = -upkeep(what_if_.candidates()[index]);
	for (const StatementPlans& plans : statements_)
		if (std::binary_search(plans.candidates.begin(), plans.candidates.end(), index))
			saved += plans.weight * (plans.cost(others) - plans.cost(all));
	return saved;
}

// The one that saves most first, then the one that saves most beside it.
void Advisor::rank(const IndexSet& chosen, Advice& advice) {
	IndexSet ranked;
	IndexSet rest = chosen;
	double now = total(ranked);
	std::map<std::uint32_t, double> last;
	for (const std::uint32_t index : chosen) last[index] = gain(index, without(chosen, index));
	while (!rest.empty()) {
		std::uint32_t best = rest.front();
		// those that only save together: the one without which the rest saves least
		std::pair most(-std::numeric_limits<double>::infinity(), 0.0);
		for (const std::uint32_t index : rest) {
			host_.poll();
			const std::pair saved(gain(index, ranked), last[index]);
			if (saved <= most) continue;
			most = saved;
			best = index;
		}
		AdvisedIndexChoice choice;
		choice.candidate = best;
		choice.cost_before = now;
		choice.cost_after = total(united(ranked, {best}));
		const MadeCandidate& made = what_if_.candidates()[best];
		choice.upkeep = upkeep(made);
		choice.build_cost = build_cost(*tables_.find(made.candidate.design.table), made);
		choice.replaces = replaced_by(made.candidate.design, chosen);
		advice.choices.push_back(std::move(choice));
		now = choice.cost_after;
		ranked = united(ranked, {best});
		rest = without(rest, best);
	}
}

// ---- all of it ----

// Reads until the deadline; one statement at least.
void Advisor::read(std::int64_t deadline, Advice& advice) {
	for (std::size_t number = 0; number < workload_.statements.size(); number++) {
		host_.poll();
		const AdvisedStatement& statement = workload_.statements[number];
		StatementPlans plans;
		plans.number = number;
		plans.weight = statement.calls;
		SwallowedError error;
		if (add_uses(number, plans, advice)) {
			if (what_if_.prepare(plans, plans.text, error)) {
				parameters_.bind(what_if_, plans, statement);
				statements_.push_back(std::move(plans));
			} else {
				advice.skipped.push_back({number, error.error.message, error.error.sqlstate});
			}
		}
		if (host_.nanoseconds() >= deadline) return;
	}
}

Advice Advisor::advise() {
	Advice advice;
	const std::int64_t start = host_.nanoseconds();
	const auto after = [&](double share) { return start + static_cast<std::int64_t>(request_.limit_ms * share * 1e6); };
	read(after(share_until_read), advice);
	weigh();
	counters_ = counters_of(host_, tables_);
	SearchLimits limits;
	limits.bytes = request_.budget;
	limits.count = request_.most_indexes;
	limits.min_gain = request_.min_gain;
	limits.deadline = after(share_until_planned);
	limits.end = after(share_until_chosen);
	const std::size_t most = most_plans(statements_.size()) - reserved_plans();
	limits.most_plans = most - most / share_left;
	SearchResult found =
		search(host_, what_if_, statements_, [this](const MadeCandidate& candidate) { return upkeep(candidate); }, limits);
	const bool is_read = statements_.size() + advice.skipped.size() == workload_.statements.size();
	advice.is_complete = found.is_complete && is_read;
	advice.is_late = !is_read || (!found.is_complete && host_.nanoseconds() >= limits.deadline);
	found.chosen = without_covered(std::move(found.chosen));
	advice.outcomes = outcomes(found.chosen);
	add_worst_cases(found.chosen, advice.outcomes);
	advice.cost_before = total({});
	advice.cost_after = total(found.chosen);
	for (const std::uint32_t index : found.chosen) advice.bytes += candidate(index).bytes;
	rank(found.chosen, advice);
	advice.unanalysed.assign(unanalysed_.begin(), unanalysed_.end());
	advice.planner_calls = what_if_.calls();
	advice.candidate_count = what_if_.candidates().size();
	advice.elapsed_ms = static_cast<double>(host_.nanoseconds() - start) / 1e6;
	return advice;
}

}  // namespace dbe
