// dbe.rewrite(sql, verify, time_limit, rules)
#include "core/rewrite/rewrite.hpp"

#include "core/base/text.hpp"
#include "core/lint/arguments.hpp"
#include "core/plan/arguments.hpp"
#include "core/verify/verify.hpp"

namespace dbe::api {
namespace {

bool is_refuted(const Rewrite& rewrite, const Verification* proof) {
	return proof != nullptr && proof->verdict == Verdict::differs && rewrite.level == FixLevel::proved;
}

std::string advice(const Rewrite& rewrite, const Verification* proof) {
	if (!rewrite.keeps_rows()) return "gives other rows: decide";
	if (is_refuted(rewrite, proof)) return "leave it: it gives other rows";
	if (!rewrite.is_planned()) return cat("could not be planned: ", rewrite.planning_error);
	if (!rewrite.is_fix()) return "no cheaper: a matter of style";
	return rewrite.level == FixLevel::proved ? "take it" : "take it where the condition holds";
}

std::string ids(const Rewrite& rewrite) {
	std::string text;
	for (const LintRule* rule : rewrite.rules) append(text, cat(text.empty() ? "{" : ",", rule->id));
	return text + "}";
}

Cell cost(double value) { return value < 0 ? Cell() : Cell::rounded(value, 2); }

// What a rewrite that means other rows gives is not compared.
std::optional<Verification> proof_of(const Host& host, const Rewrite& rewrite, double limit_ms) {
	if (!rewrite.keeps_rows()) return std::nullopt;
	VerifyOptions options;
	options.limit_ms = limit_ms;
	// one that holds in the session's time zone is tried there
	options.other_zones = !contains(rewrite.condition, "time zone");
	return verify(host, rewrite.original, rewrite.text, options);
}

void add_row(Call& call, const Rewrite& rewrite, const Verification* proof) {
	const bool is_fix = rewrite.is_fix() && !is_refuted(rewrite, proof);
	call.add_row({cat(rewrite.statement), ids(rewrite), rewrite.is_best && is_fix ? "t" : "f",
				  is_fix ? "t" : "f", advice(rewrite, proof), rewrite.text, name(rewrite.level),
				  Cell::or_null(rewrite.condition), cost(rewrite.cost_before), cost(rewrite.cost_after),
				  rewrite.is_planned() ? Cell::rounded(rewrite.saving() * 100, 1) : Cell(),
				  proof != nullptr ? Cell(name_of(proof->verdict)) : Cell(),
				  proof != nullptr ? Cell::or_null(proof->detail) : Cell(),
				  proof != nullptr ? Cell::or_null(proof->counter_example) : Cell()});
}

}  // namespace

void rewrite(Call& call) {
	const auto script = call.text(0);
	if (!script) return;
	const bool verifies = call.flag(1).value_or(false);
	const double limit_ms = milliseconds_argument(call, 2);
	const std::vector<const LintRule*> rules = rules_argument(call, 3);
	const Rewrites rewrites = rewrites_of(call.host(), *script, rules);
	for (const Rewrite& rewrite : rewrites.rewrites) {
		std::optional<Verification> proof;
		if (verifies) proof = proof_of(call.host(), rewrite, limit_ms);
		add_row(call, rewrite, proof ? &*proof : nullptr);
	}
}

}  // namespace dbe::api
