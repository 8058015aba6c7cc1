// The report as one JSON object; keys are only ever added.
#include "core/base/json.hpp"
#include "core/operations/report_parts.hpp"
#include "core/score/explain.hpp"

namespace dbe {
namespace {

template <class Items, class Writer>
std::string json_array(const Items& items, Writer write) {
	std::string out = "[";
	for (const auto& item : items) {
		if (out.size() > 1) append(out, ",\n  ");
		append(out, write(item));
	}
	append(out, ']');
	return out;
}

void put_number_or_null(JsonObject& object, std::string_view name, std::optional<double> value) {
	object.raw(name, value ? json_number(*value) : "null");
}

std::string dimension_object(const DimensionScore& d) {
	JsonObject object;
	object.put("dimension", name(d.dimension)).put("weight", d.weight);
	put_number_or_null(object, "score", d.score);
	return object.put("coverage", d.coverage).put("lost", d.lost).text();
}

std::string score_object(const Score& score) {
	JsonObject object;
	put_number_or_null(object, "overall", score.overall);
	return object.put("coverage", score.coverage)
		.put("verdict", verdict(score))
		.raw("dimensions", json_array(score.dimensions, dimension_object))
		.text();
}

std::string metric_object(const Metric& m) {
	JsonObject object;
	object.put("metric", m.name)
		.put("value", m.value)
		.put("unit", m.unit)
		.put("state", name(m.state))
		.put("warning", m.warning)
		.put("critical", m.critical)
		.put("meaning", m.meaning);
	if (m.action.empty()) return object.raw("action", "null").text();
	return object.put("action", m.action).text();
}

std::string finding_object(const Finding& f) {
	JsonObject object;
	object.put("severity", name(f.severity))
		.put("dimension", name(f.check->dimension))
		.put("check_id", f.check->id)
		.put("object", f.object)
		.put("detail", f.detail);
	if (f.fix.empty())
		object.raw("fix", "null");
	else
		object.put("fix", f.fix);
	return object.put("points", f.points).raw("evidence", f.evidence).text();
}

std::string check_object(const CheckResult& r) {
	JsonObject object;
	object.put("check_id", r.check->id)
		.put("dimension", name(r.check->dimension))
		.put("status", name(r.status))
		.put("findings", r.findings);
	if (r.muted > 0) object.put("muted", r.muted);
	if (r.status == Status::skipped || r.unassessed > 0) object.put("skip", name(r.skip));
	if (!r.reason.empty()) object.put("reason", r.reason);
	return object.text();
}

}  // namespace

std::string json_report(const ReportParts& parts) {
	const Server& server = parts.snapshot.server();
	JsonObject object;
	return object.put("database", database_name(parts.snapshot.catalog))
		.put("server_version", server.version)
		.put("time", utc_time(server.now))
		.put("standby", server.in_recovery)
		.put("statistics_age_seconds", parts.snapshot.statistics_age())
		.raw("score", score_object(parts.score))
		.raw("health", json_array(parts.health, metric_object))
		.raw("findings", json_array(parts.results.findings, finding_object))
		.raw("muted", json_array(parts.results.muted, finding_object))
		.raw("checks", json_array(parts.results.checks, check_object))
		.text();
}

}  // namespace dbe
