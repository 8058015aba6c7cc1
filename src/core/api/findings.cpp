// dbe.findings(checks, skip, schemas, dimensions, min_severity, detail, muted)
#include "core/api/audit.hpp"
#include "core/checks/digest.hpp"

namespace dbe::api {
namespace {

bool is_wanted(const Finding& finding, std::optional<std::string_view> least) {
	if (!least) return true;
	for (const Severity severity : {Severity::info, Severity::warning, Severity::critical})
		if (name(severity) == *least) return finding.severity >= severity;
	return true;
}

void add_rows(Call& call, std::span<const Finding> findings) {
	for (const Finding& f : findings)
		call.add_row({name(f.severity), name(f.check->dimension), f.check->id, f.object, f.detail,
					  Cell::or_null(f.fix), Cell::rounded(f.points, 2), f.evidence});
}

}  // namespace

void findings(Call& call) {
	const auto schemas = call.texts(2);
	const Selection selection{.only = check_arguments(call, 0),
							  .skip = check_arguments(call, 1),
							  .dimensions = dimension_arguments(call, 3),
							  .filters_schemas = !schemas.empty()};
	const auto least = call.text(4);
	const Audit audit(call, selection, schemas);
	std::vector<Finding> wanted;
	const Results& results = audit.results();
	for (const Finding& f : call.flag(6).value_or(false) ? results.muted : results.findings)
		if (is_wanted(f, least)) wanted.push_back(f);
	add_rows(call, call.flag(5).value_or(false) ? std::span<const Finding>(wanted)
											 : digest(wanted, call.arena()));
}

}  // namespace dbe::api
