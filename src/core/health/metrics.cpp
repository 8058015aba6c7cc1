#include "core/health/metrics.hpp"

#include <array>

#include "core/base/text.hpp"
#include "core/health/parts.hpp"

namespace dbe {
namespace {

constexpr std::size_t longest_value = 16;
constexpr std::size_t longest_text = 90;

}  // namespace

std::string_view name(MetricState state) {
	static constexpr std::array<std::string_view, 4> names = {"ok", "warning", "critical",
															  "unknown"};
	return names[static_cast<std::size_t>(state)];
}

Metric measured(std::string_view name, std::string_view value, std::string_view meaning) {
	Metric metric;
	metric.name = name;
	const std::size_t blank = value.find(' ');
	metric.value = shortened(value.substr(0, blank), longest_value);
	if (blank != std::string_view::npos) metric.unit = value.substr(blank + 1);
	metric.meaning = shortened(one_line(meaning), longest_text);
	return metric;
}

Metric unknown(std::string_view name, std::string_view reason) {
	Metric metric;
	metric.name = name;
	metric.state = MetricState::unknown;
	metric.meaning = shortened(one_line(reason), longest_text);
	return metric;
}

MetricState level(double number, const Thresholds& thresholds) {
	if (number >= thresholds.critical) return MetricState::critical;
	return number >= thresholds.warning ? MetricState::warning : MetricState::ok;
}

Metric judged(Metric metric, MetricState state, std::string_view warning,
			  std::string_view critical, std::string_view action) {
	metric.state = state;
	metric.warning = warning;
	metric.critical = critical;
	if (state == MetricState::warning || state == MetricState::critical) metric.action = action;
	return metric;
}

Thresholds thresholds_of(const Snapshot& snapshot, const Check& check, std::string_view warning,
						 std::string_view critical) {
	return {snapshot.parameters.value(check, warning), snapshot.parameters.value(check, critical)};
}

std::vector<Metric> health_metrics(const Snapshot& snapshot) {
	Metrics metrics;
	add_session_metrics(snapshot, metrics);
	add_replication_metrics(snapshot, metrics);
	add_archive_metrics(snapshot, metrics);
	add_age_metrics(snapshot, metrics);
	add_table_metrics(snapshot, metrics);
	add_workload_metrics(snapshot, metrics);
	add_server_metrics(snapshot, metrics);
	return metrics;
}

}  // namespace dbe
