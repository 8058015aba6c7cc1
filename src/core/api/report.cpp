// dbe.report(format): everything on one page
#include "core/operations/report.hpp"

#include "core/api/audit.hpp"

namespace dbe::api {

void report(Call& call) {
	const ReportFormat format = report_format(call.text(0).value_or("text"));
	const Audit audit(call, {});
	const std::vector<Metric> health = health_metrics(audit.snapshot());
	call.add_row(
		{write_report(format, {audit.snapshot(), audit.results(), audit.score(), health})});
}

}  // namespace dbe::api
