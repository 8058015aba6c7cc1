// Runs the flags, keeps of what hangs together the reason, and puts first what saves most.
#include <algorithm>
#include <tuple>

#include "core/base/text.hpp"

#include "core/plan/flag.hpp"

namespace dbe {
namespace {

// Less than both of these is not worth a person's time.
constexpr double little_share = 0.05;
constexpr double little_ms = 10;

bool hang_together(const Plan& plan, const PlanFinding& one, const PlanFinding& other) {
	return plan.is_within(*one.node, *other.node) || plan.is_within(*other.node, *one.node);
}

bool is_misestimate(const PlanFinding& finding) {
	for (const std::string_view id : {"rows_misestimate", "stale_stats", "correlated_columns", "opaque_predicate",
									  "function_rows_default", "join_misestimate", "group_misestimate"})
		if (finding.flag->id == id) return true;
	return false;
}

bool is_reason(const Plan& plan, const PlanFinding& reason, const PlanFinding& of) {
	if (reason.flag == of.flag) return false;
	if (of.follows_estimate && is_misestimate(reason) && plan.is_within(*reason.node, *of.node)) return true;
	const auto& ids = of.flag->reasons;
	return std::find(ids.begin(), ids.end(), reason.flag->id) != ids.end() && hang_together(plan, reason, of);
}

// The reason of a finding, or of its reason; nullptr when it stands for itself. Flags that name each
// other as reasons would go round: the turns are counted.
PlanFinding* first_reason(const Plan& plan, std::vector<PlanFinding>& findings, const PlanFinding& of) {
	PlanFinding* reason = nullptr;
	const PlanFinding* at = &of;
	for (std::size_t turn = 0; turn < 5 && at != nullptr; turn++) {
		PlanFinding* next = nullptr;
		for (PlanFinding& candidate : findings)
			if (&candidate != &of && is_reason(plan, candidate, *at)) {
				next = &candidate;
				break;
			}
		if (next != nullptr) reason = next;
		at = next;
	}
	return reason;
}

std::vector<PlanFinding> only_reasons(const Plan& plan, std::vector<PlanFinding>& findings) {
	std::vector<PlanFinding> kept;
	std::vector<bool> is_effect(findings.size());
	for (std::size_t i = 0; i < findings.size(); i++) {
		PlanFinding* reason = first_reason(plan, findings, findings[i]);
		if (reason == nullptr) continue;
		is_effect[i] = true;
		reason->effects.push_back(&findings[i]);
		reason->saving_ms = std::max(reason->saving_ms, findings[i].saving_ms);
	}
	for (std::size_t i = 0; i < findings.size(); i++)
		if (!is_effect[i]) kept.push_back(findings[i]);
	return kept;
}

void weigh(const Plan& plan, PlanFinding& finding) {
	const double whole = plan.execution_ms > 0 ? plan.execution_ms : plan.root().wall_ms;
	if (finding.saving_ms < 0 || whole <= 0) return;
	finding.saving_share = std::min(1.0, finding.saving_ms / std::max(whole, finding.saving_ms));
	finding.is_information = finding.saving_share < little_share && finding.saving_ms < little_ms;
}

}  // namespace

std::vector<PlanFinding> judge(const Plan& plan) {
	PlanReport report;
	for (const PlanFlag* flag : all_plan_flags()) {
		report.enter(*flag);
		flag->run(plan, report);
	}
	// findings point to each other: the list stays where it is until the texts are made
	std::vector<PlanFinding> found = only_reasons(plan, report.findings());
	for (PlanFinding& finding : found) {
		weigh(plan, finding);
		std::string effects;
		for (const PlanFinding* effect : finding.effects)
			append(effects, cat(effects.empty() ? "" : ", ", effect->flag->id, " at node ", effect->node->number));
		if (!effects.empty()) append(finding.detail, cat(" It explains ", effects, "."));
		finding.effects.clear();
	}
	std::stable_sort(found.begin(), found.end(), [](const PlanFinding& a, const PlanFinding& b) {
		return std::tuple(-a.saving_ms, a.node->number, a.flag->id) <
			   std::tuple(-b.saving_ms, b.node->number, b.flag->id);
	});
	return found;
}

}  // namespace dbe
