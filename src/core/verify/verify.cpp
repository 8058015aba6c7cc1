#include "core/verify/verify.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"
#include "core/verify/comparable.hpp"
#include "core/verify/compare.hpp"
#include "core/verify/counter_example.hpp"
#include "core/verify/generate.hpp"
#include "core/verify/sample.hpp"
#include "core/verify/subject.hpp"
#include "core/verify/trial.hpp"

namespace dbe {
namespace {

constexpr unsigned orders_tried = 30;  // of rows, to see whether a result depends on that
constexpr unsigned most_shrinking = 80;	 // runs, to make a counter-example small

enum class Outcome : std::uint8_t { same, errors_in_both, fewer_errors, differs, too_large, unsteady, unfinished };

Verification not_comparable(std::string reason) {
	Verification out;
	out.detail = std::move(reason);
	return out;
}

class Comparison {
public:
	Comparison(const Host& host, const dbe_trial_facts& original, const TrialPlan& plan, const VerifyOptions& options)
		: host_(host), facts_(original), plan_(plan), options_(options) {
		for (std::uint32_t i = 0; i < original.column_count; i++)
			is_numeric_.push_back(original.columns[i].type_name.view() == "numeric");
	}

	Verification run();

private:
	void choose_zone(unsigned number);
	bool try_database(unsigned number);
	Outcome judge(const Trial& trial, const MadeDatabase& database);
	Outcome judge_results(const Trial& trial) const;
	bool is_unsteady(const MadeDatabase& database);
	MadeDatabase shrunk(MadeDatabase database);
	void report_difference(unsigned number, const MadeDatabase& database);
	void add_sample();
	void conclude();
	std::string unfinished_part() const;

	const Host& host_;
	const dbe_trial_facts& facts_;
	TrialPlan plan_;
	const VerifyOptions& options_;
	IsNumeric is_numeric_;
	Verification out_;
	unsigned too_large_ = 0;
	unsigned unsteady_ = 0;
	bool is_unfinished_ = false;
	std::string error_;	 // that both raised
};

// About half of the databases are of the session's zone.
void Comparison::choose_zone(unsigned number) {
	constexpr std::array<std::string_view, 4> zones{"Europe/Paris", "America/New_York", "Europe/Paris", "UTC"};
	Random random(options_.seed + number);
	const bool is_other = options_.other_zones && plan_.subject->has_times && random.chance(50);
	plan_.time_zone = is_other ? zones[random.below(zones.size())] : std::string_view{};
}

Outcome Comparison::judge_results(const Trial& trial) const {
	const auto& [original, rewritten] = trial.results;
	if (original.is_over || rewritten.is_over) return Outcome::unfinished;
	if (original.failed && rewritten.failed) return Outcome::errors_in_both;
	if (original.failed) return Outcome::fewer_errors;
	if (original.is_too_large || (rewritten.is_too_large && !rewritten.failed)) return Outcome::too_large;
	if (rewritten.failed) return Outcome::differs;
	return is_same_result(original, rewritten, is_numeric_) ? Outcome::same : Outcome::differs;
}

// What a LIMIT cuts off, which of equal rows a window counts first and the like is left to the server.
bool Comparison::is_unsteady(const MadeDatabase& database) {
	const Trial first = try_statements(host_, plan_, database, Both::no);
	if (first.results[0].failed || first.results[0].is_over) return true;
	for (unsigned i = 0; i < orders_tried; i++) {
		const Trial again = try_statements(host_, plan_, shuffled(database, i), Both::no);
		const dbe_trial_result& result = again.results[0];
		if (result.failed || result.is_over || !is_same_result(first.results[0], result, is_numeric_)) return true;
	}
	return false;
}

Outcome Comparison::judge(const Trial& trial, const MadeDatabase& database) {
	const Outcome outcome = judge_results(trial);
	if (outcome != Outcome::differs) return outcome;
	return is_unsteady(only_kept(database, trial.kept)) ? Outcome::unsteady : Outcome::differs;
}

// Without the rows that the difference does not need.
MadeDatabase Comparison::shrunk(MadeDatabase database) {
	unsigned runs = 0;
	const auto still_differs = [&](const MadeDatabase& smaller) {
		runs++;
		return judge_results(try_statements(host_, plan_, smaller)) == Outcome::differs;
	};
	for (auto table = database.tables.size(); table > 0; table--)
		for (std::size_t row = database.tables[table - 1].size(); row > 0; row--) {
			if (runs == most_shrinking || is_time_over(host_, plan_)) return database;
			MadeDatabase smaller = database;
			auto& rows = smaller.tables[table - 1];
			rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(row - 1));
			if (still_differs(smaller)) database = std::move(smaller);
		}
	return database;
}

void Comparison::report_difference(unsigned number, const MadeDatabase& found) {
	MadeDatabase database = shrunk(found);
	if (is_unsteady(database)) database = found;
	const Trial trial = try_statements(host_, plan_, database);
	const bool is_told = judge_results(trial) == Outcome::differs;
	out_.verdict = Verdict::differs;
	out_.detail = trial.results[1].failed
					  ? cat("On rows that the tables admit the second raises an error, the first does not: ",
							one_line(trial.results[1].error.message), ".")
					  : "There are rows that the tables admit for which they give different results.";
	out_.counter_example = cat("-- seed ", options_.seed, ", database ", number + 1, "\n");
	if (!plan_.time_zone.empty()) append(out_.counter_example, cat("SET TimeZone = ", literal(plan_.time_zone), ";\n"));
	if (is_told) append(out_.counter_example, counter_example(*plan_.subject, database, trial, is_numeric_));
}

// False: nothing more is to be tried.
bool Comparison::try_database(unsigned number) {
	host_.poll();
	if (is_time_over(host_, plan_)) {
		is_unfinished_ = true;
		return false;
	}
	choose_zone(number);
	const MadeDatabase database = generate(*plan_.subject, options_.seed, number);
	const Trial trial = try_statements(host_, plan_, database);
	const Outcome outcome = judge(trial, database);
	if (outcome == Outcome::unfinished) {
		is_unfinished_ = true;
		return false;
	}
	out_.databases++;
	if (outcome == Outcome::same) out_.rows_compared += trial.results[0].rows.count;
	if (outcome == Outcome::fewer_errors) out_.fewer_errors++;
	if (outcome == Outcome::errors_in_both) {
		out_.errors_in_both++;
		error_ = one_line(trial.results[0].error.message);
	}
	too_large_ += outcome == Outcome::too_large ? 1 : 0;
	unsteady_ += outcome == Outcome::unsteady ? 1 : 0;
	if (outcome != Outcome::differs) return true;
	report_difference(number, only_kept(database, trial.kept));
	return false;
}

void Comparison::add_sample() {
	plan_.time_zone.clear();
	const SampledTable sampled = table_to_sample(host_, facts_, *plan_.subject);
	const Trial trial = try_real_rows(host_, plan_, sampled.id, sampled.percent);
	const Outcome outcome = judge_results(trial);
	const std::string of = sampled.name.empty() ? std::string("of the tables") : cat("of a sample of ", sampled.name);
	if (outcome == Outcome::same) {
		out_.sample_rows = trial.results[0].rows.count;
		if (out_.sample_rows > 0)
			append(out_.detail, cat(" So are the ", counted(out_.sample_rows, "row"), " that come from the rows ", of, "."));
		return;
	}
	if (outcome == Outcome::differs && !facts_.is_order_sensitive) {
		out_.verdict = Verdict::differs;
		out_.detail = cat("From the rows ", of, " they give different results.");
		out_.counter_example = real_difference(trial, is_numeric_);
		return;
	}
	if (outcome == Outcome::differs)
		append(out_.detail, cat(" From the rows ", of, " they differ; the result of the first depends on the order of rows."));
	else if (outcome == Outcome::unfinished)
		append(out_.detail, cat(" The rows ", of, " took too long."));
	else if (outcome == Outcome::too_large)
		append(out_.detail, cat(" The result from the rows ", of, " is too large to compare."));
	else if (outcome == Outcome::errors_in_both)
		append(out_.detail, cat(" From the rows ", of, " both raise an error."));
	else
		append(out_.detail, cat(" From the rows ", of, " only the first raises an error."));
}

std::string Comparison::unfinished_part() const {
	std::string text;
	if (is_unfinished_) append(text, " The time limit was reached before the last one.");
	if (out_.fewer_errors > 0)
		append(text, cat(" The second may raise fewer errors: on ", counted(out_.fewer_errors, "database"), " only the first does."));
	if (out_.errors_in_both > 0)
		append(text, cat(" On ", counted(out_.errors_in_both, "database"), " both raise an error: ", error_, "."));
	if (unsteady_ > 0)
		append(text, cat(" On ", counted(unsteady_, "database"), " the result of the first depends on the order of rows, and that of the second is another one."));
	if (too_large_ > 0) append(text, cat(" On ", counted(too_large_, "database"), " there were too many rows to compare."));
	return text;
}

void Comparison::conclude() {
	const unsigned compared = out_.databases - out_.errors_in_both - out_.fewer_errors - unsteady_ - too_large_;
	const std::string rest = unfinished_part();
	// a database without rows, which is the first, proves nothing by itself
	if (compared == 0 || (compared == 1 && !plan_.subject->tables.empty()) || unsteady_ > 0) {
		out_.detail = unsteady_ > 0 ? std::string(trimmed(rest)) : cat("No database that was tried allows to compare them.", rest);
		return;
	}
	out_.verdict = Verdict::same;
	out_.detail = cat("The results on ", counted(compared, "database"), " made up, ", counted(out_.rows_compared, "row"),
					  ", are the same.", rest);
}

Verification Comparison::run() {
	const unsigned databases = plan_.subject->tables.empty() && plan_.subject->parameters.empty() ? 1 : options_.databases;
	for (unsigned i = 0; i < databases; i++)
		if (!try_database(i)) break;
	// where predicates let nothing through, some more
	for (unsigned i = databases; i < 2 * databases && out_.rows_compared == 0 && out_.verdict != Verdict::differs; i++)
		if (is_unfinished_ || !try_database(i)) break;
	if (out_.verdict == Verdict::differs) return std::move(out_);
	conclude();
	if (out_.verdict == Verdict::same && options_.sample && !is_time_over(host_, plan_)) add_sample();
	// that both give nothing says nothing of what they give
	if (out_.verdict == Verdict::same && out_.rows_compared == 0 && out_.sample_rows <= 0) {
		out_.verdict = Verdict::not_comparable;
		out_.detail = cat("Neither gives a row on any of ", counted(out_.databases, "database"), " made up", options_.sample ? ", nor from those of the tables" : "", ".", unfinished_part());
	}
	return std::move(out_);
}

// A table and a part of it hold the same rows, which nobody makes agree.
std::string overlapping_tables(const Host& host, const Subject& subject) {
	std::string ids;
	for (const MadeTable& table : subject.tables)
		append(ids, cat(ids.empty() ? "" : ",", static_cast<std::uint32_t>(table.id)));
	const std::string sql = cat(R"(
WITH RECURSIVE below (id) AS (
	SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = ANY ('{)", ids, R"(}'::pg_catalog.oid[])
	UNION SELECT i.inhrelid FROM below b JOIN pg_catalog.pg_inherits i ON i.inhparent = b.id)
SELECT n.nspname, c.relname FROM below b JOIN pg_catalog.pg_class c ON c.oid = b.id
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE b.id = ANY ('{)", ids, "}'::pg_catalog.oid[]) ORDER BY 1, 2 LIMIT 1");
	const dbe_rows rows = host.query(sql.c_str());
	if (rows.count == 0) return {};
	return cat("They read ", qualified(Row(rows, 0).text(0), Row(rows, 0).text(1)), " both by itself and as a part of its parent.");
}

}  // namespace

std::string_view name_of(Verdict verdict) {
	switch (verdict) {
		case Verdict::same:
			return "same";
		case Verdict::differs:
			return "differs";
		default:
			return "not comparable";
	}
}

Verification verify(const Host& host, std::string_view original, std::string_view rewritten, const VerifyOptions& options) {
	const std::string first(original);
	const std::string second(rewritten);
	TrialPlan plan;
	plan.texts = {first.c_str(), second.c_str()};
	if (options.limit_ms > 0) plan.until = host.nanoseconds() + static_cast<std::int64_t>(options.limit_ms * 1e6);
	const dbe_trial_facts one = host.trial_facts(first.c_str());
	const dbe_trial_facts other = host.trial_facts(second.c_str());
	if (std::string reason = why_not_comparable(one, other); !reason.empty()) return not_comparable(std::move(reason));
	if (std::string difference = column_difference(one, other); !difference.empty()) {
		Verification out = not_comparable(std::move(difference));
		out.verdict = Verdict::differs;
		return out;
	}
	const Subject subject = read_subject(host, one, other);
	if (!subject.missing.empty())
		return not_comparable(cat("Column ", subject.missing, " must have a value, and none of its type is known."));
	if (std::string reason = overlapping_tables(host, subject); !reason.empty()) return not_comparable(std::move(reason));
	plan.subject = &subject;
	return Comparison(host, one, plan, options).run();
}

}  // namespace dbe
