// The vital signs of the server, each against its thresholds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/checks/snapshot.hpp"

namespace dbe {

// Unknown when it cannot be seen or is too young to tell: never ok.
enum class MetricState : std::uint8_t { ok, warning, critical, unknown };
std::string_view name(MetricState state);

struct Metric {
	std::string_view name;
	std::string value;	// as people read it; empty when unknown
	std::string unit;
	MetricState state = MetricState::ok;
	std::string warning;   // threshold; empty when there is none
	std::string critical;
	std::string meaning;
	std::string action;	 // empty when ok
};

// In a fixed order. Thresholds are those of the checks where there is one for the same thing.
std::vector<Metric> health_metrics(const Snapshot& snapshot);

}  // namespace dbe
