// Making single metrics; the groups that health_metrics() joins.
#pragma once

#include "core/health/metrics.hpp"
#include "core/server/group.hpp"

namespace dbe {

struct Thresholds {
	double warning;
	double critical;
};

// Value and unit come as one text: "12 MB".
Metric measured(std::string_view name, std::string_view value, std::string_view meaning);
Metric unknown(std::string_view name, std::string_view reason);

MetricState level(double number, const Thresholds& thresholds);
// The state, the thresholds in words, and what to do unless all is well.
Metric judged(Metric metric, MetricState state, std::string_view warning,
			  std::string_view critical, std::string_view action);

// The thresholds that a check has now.
Thresholds thresholds_of(const Snapshot& snapshot, const Check& check, std::string_view warning,
						 std::string_view critical);

using Metrics = std::vector<Metric>;
void add_session_metrics(const Snapshot& snapshot, Metrics& metrics);
void add_replication_metrics(const Snapshot& snapshot, Metrics& metrics);
void add_archive_metrics(const Snapshot& snapshot, Metrics& metrics);
void add_age_metrics(const Snapshot& snapshot, Metrics& metrics);
void add_table_metrics(const Snapshot& snapshot, Metrics& metrics);
void add_workload_metrics(const Snapshot& snapshot, Metrics& metrics);
void add_server_metrics(const Snapshot& snapshot, Metrics& metrics);

}  // namespace dbe
