// The report as a markdown page.
#include <algorithm>

#include "core/base/text.hpp"
#include "core/operations/report_parts.hpp"
#include "core/score/explain.hpp"

namespace dbe {
namespace {

// Names come from users: nothing in them may open markup.
std::string plain(std::string_view text) {
	std::string out;
	for (const char c : one_line(text)) {
		if (c == '|' || c == '`' || c == '*' || c == '_' || c == '[' || c == '<' || c == '\\' ||
			c == '#')
			append(out, '\\');
		append(out, c);
	}
	return out;
}

// A fence longer than any run of backticks inside.
std::string sql_block(std::string_view sql) {
	std::size_t longest = 2;
	std::size_t run = 0;
	for (const char c : sql) {
		run = c == '`' ? run + 1 : 0;
		longest = std::max(longest, run);
	}
	const std::string fence(longest + 1, '`');
	return cat(fence, "sql\n", sql, "\n", fence, "\n");
}

std::string score_table(const ReportParts& parts) {
	std::string out = "| dimension | score | weight | points | coverage | costs most |\n"
					  "|---|---:|---:|---:|---:|---|\n";
	for (const DimensionScore& d : parts.score.dimensions)
		append(out, cat("| ", name(d.dimension), " | ", decimals(d.score, 1), " | ",
						decimals(d.weight, 0), " | ",
						d.score ? decimals(d.points(), 1) : std::string("-"), " | ",
						percent(d.coverage), " | ",
						plain(costliest(parts.results, parts.score, d.dimension)), " |\n"));
	return out;
}

std::string health_table(const ReportParts& parts) {
	std::string out = "| vital sign | value | state | warning | critical | what to do |\n"
					  "|---|---:|---|---|---|---|\n";
	for (const Metric& m : parts.health)
		append(out, cat("| ", plain(m.name), " | ", plain(m.value), " ", plain(m.unit), " | ",
						name(m.state), " | ", plain(m.warning), " | ", plain(m.critical), " | ",
						plain(m.state == MetricState::unknown ? m.meaning : m.action), " |\n"));
	return out;
}

std::string finding_part(std::size_t number, const Finding& f) {
	std::string out = cat("\n### ", number, ". ", plain(f.check->title), ": ", plain(f.object),
						  "\n\n**", name(f.severity), "**, ", name(f.check->dimension), ", `",
						  f.check->id, "`, ", decimals(f.points, 1), " points\n\n", plain(f.detail),
						  "\n\n", plain(f.check->why), "\n\n", plain(f.check->action), "\n");
	if (!f.fix.empty()) append(out, cat("\n", sql_block(f.fix)));
	return out;
}

}  // namespace

std::string markdown_report(const ReportParts& parts) {
	const Server& server = parts.snapshot.server();
	std::string out =
		cat("# dbe report: ", plain(database_name(parts.snapshot.catalog)), "\n\n",
			version_text(server), ", ", utc_time(server.now), ", ",
			plain(viewpoint(parts.snapshot)), "\n\n## Score\n\n**", plain(verdict(parts.score)),
			"**\n\n", score_table(parts), "\n## Health\n\n", health_table(parts), "\n## Findings\n\n",
			severity_counts(parts.results), "\n");
	const auto findings = parts.digest;
	for (std::size_t i = 0; i < std::min(findings.size(), most_findings); i++)
		append(out, finding_part(i + 1, findings[i]));
	if (findings.size() > most_findings)
		append(out, cat("\n", findings.size() - most_findings, " more in `dbe.findings()`.\n"));
	const auto unassessed = unassessed_checks(parts.results);
	if (unassessed.empty()) return out;
	append(out, "\n## Not assessed, and not scored\n\n| check | why |\n|---|---|\n");
	for (const CheckResult* r : unassessed)
		append(out, cat("| `", r->check->id, "` | ", plain(why_unassessed(*r)), " |\n"));
	return out;
}

}  // namespace dbe
