// dbe.report(format): everything on one page
#include "core/operations/report.hpp"

#include "core/api/audit.hpp"
#include "core/checks/digest.hpp"

namespace dbe::api {

void report(Call& call) {
	const ReportFormat format = report_format(call.text(0).value_or("text"));
	const Audit audit(call, {});
	const std::vector<Metric> health = health_metrics(audit.snapshot());
	const auto& findings = audit.results().findings;
	call.add_row({write_report(format, {audit.snapshot(), audit.results(), audit.score(), health,
										digest({findings.data(), findings.size()}, call.arena())})});
}

}  // namespace dbe::api
