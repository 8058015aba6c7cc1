// The report: score, health and findings on one page, as text, markdown or JSON.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/checks/run.hpp"
#include "core/health/metrics.hpp"
#include "core/score/score.hpp"

namespace dbe {

enum class ReportFormat : std::uint8_t { text, markdown, json };

struct ReportParts {
	const Snapshot& snapshot;
	const Results& results;
	const Score& score;
	const std::vector<Metric>& health;
	std::span<const Finding> digest;  // for people; programs get them all
};

// Refuses what is no format.
ReportFormat report_format(std::string_view name);

std::string write_report(ReportFormat format, const ReportParts& parts);

}  // namespace dbe
