#include "core/operations/report.hpp"

#include <array>
#include <chrono>
#include <cstdio>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/operations/report_parts.hpp"

namespace dbe {

ReportFormat report_format(std::string_view name) {
	if (name == "text") return ReportFormat::text;
	if (name == "markdown") return ReportFormat::markdown;
	if (name == "json") return ReportFormat::json;
	throw Error{sqlstate::invalid_parameter_value, cat("report format \"", name, "\" does not exist"),
				"", "The formats are text, markdown and json."};
}

std::string write_report(ReportFormat format, const ReportParts& parts) {
	switch (format) {
		case ReportFormat::markdown: return markdown_report(parts);
		case ReportFormat::json: return json_report(parts);
		case ReportFormat::text: break;
	}
	return text_report(parts);
}

std::string utc_time(double epoch) {
	using namespace std::chrono;
	const sys_seconds time{seconds{static_cast<std::int64_t>(epoch)}};
	const sys_days day = floor<days>(time);
	const year_month_day date{day};
	const hh_mm_ss clock{time - day};
	std::array<char, 48> buffer;
	std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u %02d:%02d UTC",
				  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
				  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
				  static_cast<int>(clock.minutes().count()));
	return buffer.data();
}

std::string version_text(const Server& server) {
	return cat("PostgreSQL ", server.version / 10000, ".", server.version % 10000);
}

std::string database_name(const Catalog& catalog) {
	const Database* database = catalog.database();
	return database == nullptr ? std::string("?") : one_line(database->name);
}

std::string viewpoint(const Snapshot& snapshot) {
	const Server& server = snapshot.server();
	std::string text = cat("seen by ", one_line(snapshot.catalog.role_name(server.user)));
	if (server.is_superuser) append(text, " (superuser)");
	append(text, server.in_recovery ? ", a standby" : ", a primary");
	append(text, cat(", statistics counted for ", lasting(snapshot.statistics_age())));
	return text;
}

std::string decimals(std::optional<double> value, int count) {
	if (!value) return "-";
	std::array<char, 64> buffer;
	std::snprintf(buffer.data(), buffer.size(), "%.*f", count, *value);
	return buffer.data();
}

std::vector<const CheckResult*> unassessed_checks(const Results& results) {
	std::vector<const CheckResult*> list;
	for (const CheckResult& r : results.checks)
		if ((r.status == Status::skipped && r.applies()) || r.status == Status::error ||
			r.unassessed > 0)
			list.push_back(&r);
	return list;
}

std::string why_unassessed(const CheckResult& result) {
	if (result.status == Status::error) return cat("failed: ", result.reason);
	if (result.status == Status::skipped) return cat(name(result.skip), ": ", result.reason);
	return cat(percent(1 - result.coverage()), " not assessed, ", name(result.skip), ": ",
			   result.reason);
}

std::string severity_counts(const Results& results) {
	std::array<std::size_t, 3> counts{};
	for (const Finding& f : results.findings) counts[static_cast<std::size_t>(f.severity)]++;
	const std::string text =
		cat(counts[2], " critical, ", counts[1], " warning, ", counts[0], " info");
	return results.muted.empty() ? text : cat(text, ", ", results.muted.size(), " muted");
}

}  // namespace dbe
