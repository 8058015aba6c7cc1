// What the formats of the report share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/operations/report.hpp"

namespace dbe {

// Findings beyond these stay in dbe.findings(): a page must be readable.
inline constexpr std::size_t most_findings = 100;

std::string text_report(const ReportParts& parts);
std::string markdown_report(const ReportParts& parts);
std::string json_report(const ReportParts& parts);

std::string utc_time(double epoch);
std::string version_text(const Server& server);
std::string database_name(const Catalog& catalog);
std::string viewpoint(const Snapshot& snapshot);  // who looked, at what
std::string decimals(std::optional<double> value, int count);  // "-" for nothing
std::vector<const CheckResult*> unassessed_checks(const Results& results);
std::string why_unassessed(const CheckResult& result);
std::string severity_counts(const Results& results);

}  // namespace dbe
