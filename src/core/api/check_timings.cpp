// dbe.check_timings(): where the time of an audit goes
#include "core/api/audit.hpp"

namespace dbe::api {

void check_timings(Call& call) {
	const Audit audit(call, {});
	const AuditTimes& t = audit.times();
	const double total =
		t.catalogs + t.lookups + t.statements + t.facts + t.checks + t.scoring;
	const auto add = [&](std::string_view step, std::string_view kind, double ms, Cell status,
						 Cell findings) {
		call.add_row({step, kind, std::move(status), std::move(findings), Cell::rounded(ms, 3),
					  Cell::rounded(total > 0 ? ms / total * 100 : 0, 1)});
	};
	add("catalogs", "step", t.catalogs, {}, {});
	add("lookups", "step", t.lookups, {}, {});
	add("statements", "step", t.statements, {}, {});
	add("server facts", "step", t.facts, {}, {});
	add("checks", "step", t.checks, {}, {});
	add("score", "step", t.scoring, {}, {});
	for (const CheckResult& r : audit.results().checks)
		add(r.check->id, name(r.check->dimension), r.milliseconds, name(r.status),
			Cell::number(r.findings));
}

}  // namespace dbe::api
