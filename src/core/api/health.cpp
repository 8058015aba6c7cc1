// dbe.health(): vital signs against their thresholds, now
#include "core/api/audit.hpp"
#include "core/health/metrics.hpp"

namespace dbe::api {

void health(Call& call) {
	const Catalog catalog(call.host().catalog(), call.arena());
	const Settings settings(catalog.settings());
	const Statements statements;  // no metric needs them
	const ServerFacts facts = load_facts(call.host(), call.arena(), catalog);
	const Parameters parameters = load_parameters(call);
	const Snapshot snapshot{catalog, settings, statements, facts, parameters};
	for (const Metric& metric : health_metrics(snapshot))
		call.add_row({metric.name, Cell::or_null(metric.value), Cell::or_null(metric.unit),
					  name(metric.state), Cell::or_null(metric.warning),
					  Cell::or_null(metric.critical), metric.meaning,
					  Cell::or_null(metric.action)});
}

}  // namespace dbe::api
