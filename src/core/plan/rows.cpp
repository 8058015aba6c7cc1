#include "core/plan/rows.hpp"

#include "core/base/text.hpp"

namespace dbe {
namespace {

// Half of the time and more than a second: somebody waits for this.
constexpr double critical_share = 0.5;
constexpr double critical_ms = 1000;

std::string_view severity(const PlanFinding& finding) {
	if (finding.is_information) return "info";
	return finding.saving_share >= critical_share && finding.saving_ms >= critical_ms ? "critical" : "warning";
}

}  // namespace

void add_findings(Call& call, const Plan& plan) {
	for (const PlanFinding& f : judge(plan))
		call.add_row({f.flag->id, severity(f), cat(f.node->number), label(*f.node), f.detail, f.evidence.text(),
					  f.flag->why, f.suggestion.empty() ? f.flag->suggestion : std::string_view(f.suggestion),
					  Cell::or_null(f.fix), f.saving_ms < 0 ? Cell() : Cell::rounded(f.saving_ms, 3),
					  f.saving_share < 0 ? Cell() : Cell::rounded(f.saving_share * 100, 1)});
}

}  // namespace dbe
