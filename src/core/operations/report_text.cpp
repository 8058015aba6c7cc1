// The report for a terminal of 100 columns.
#include <algorithm>

#include "core/base/text.hpp"
#include "core/operations/report_parts.hpp"
#include "core/score/explain.hpp"

namespace dbe {
namespace {

constexpr std::size_t width = 98;

std::string padded(std::string_view text, std::size_t size) {
	std::string out(text);
	const std::size_t used = columns(text);
	if (used < size) out.append(size - used, ' ');
	return out;
}

std::string right(std::string_view text, std::size_t size) {
	const std::size_t used = columns(text);
	return used < size ? cat(std::string(size - used, ' '), text) : std::string(text);
}

std::string heading(std::string_view text) {
	return cat("\n", text, "\n", std::string(columns(text), '-'), "\n");
}

// Text under an indent, wrapped; the first line carries the label.
std::string labelled(std::string_view label, std::string_view text) {
	const std::string indent(columns(label), ' ');
	return cat(label, wrapped(one_line(text), width - columns(label), indent), "\n");
}

std::string score_table(const ReportParts& parts) {
	std::string out = cat("  ", padded("dimension", 12), right("score", 6), right("weight", 8),
						  right("points", 8), right("coverage", 10), "  costs most\n");
	for (const DimensionScore& d : parts.score.dimensions) {
		const std::string line =
			cat("  ", padded(name(d.dimension), 12), right(decimals(d.score, 1), 6),
				right(decimals(d.weight, 0), 8),
				right(d.score ? decimals(d.points(), 1) : std::string("-"), 8),
				right(percent(d.coverage), 10), "  ");
		const std::string cost = costliest(parts.results, parts.score, d.dimension);
		append(out, cat(line, wrapped(cost, width - columns(line), std::string(columns(line), ' ')),
						"\n"));
	}
	return out;
}

std::string health_lines(const ReportParts& parts) {
	std::string out;
	std::size_t ok = 0;
	for (const Metric& m : parts.health) {
		if (m.state == MetricState::ok) {
			ok++;
			continue;
		}
		append(out, cat("  ", padded(name(m.state), 9), padded(m.name, 26),
						cat(m.value, m.unit.empty() || m.value.empty() ? "" : " ", m.unit), "\n"));
		append(out, labelled("           ", m.action.empty() ? m.meaning : m.action));
	}
	append(out, cat("  ", counted(static_cast<double>(ok), "vital sign"), " ok.\n"));
	return out;
}

std::string fix_lines(std::string_view fix) {
	std::string out;
	std::string_view label = "     fix: ";
	for (const std::string_view line : split(fix, '\n')) {
		append(out, cat(label, line, "\n"));
		label = "          ";
	}
	return out;
}

std::string finding_block(std::size_t number, const Finding& f) {
	std::string out = cat(right(cat(number, "."), 4), " ", padded(name(f.severity), 9), f.check->id,
						  "  ", shortened(one_line(f.object), 60), "\n");
	append(out, labelled("     ", f.detail));
	if (f.fix.empty())
		append(out, labelled("     do: ", f.check->action));
	else
		append(out, fix_lines(f.fix));
	return out;
}

std::string findings_part(const ReportParts& parts) {
	std::string out;
	const auto findings = parts.digest;
	for (std::size_t i = 0; i < std::min(findings.size(), most_findings); i++)
		append(out, finding_block(i + 1, findings[i]));
	if (findings.empty()) out = "  Nothing found.\n";
	if (findings.size() > most_findings)
		append(out, cat("  ", findings.size() - most_findings,
						" more: SELECT * FROM dbe.findings() OFFSET ", most_findings, ";\n"));
	return out;
}

std::string unassessed_part(const ReportParts& parts) {
	std::string out;
	for (const CheckResult* r : unassessed_checks(parts.results))
		append(out, labelled(cat("  ", padded(r->check->id, 34)), why_unassessed(*r)));
	return out;
}

}  // namespace

std::string text_report(const ReportParts& parts) {
	const Server& server = parts.snapshot.server();
	std::string out = cat("dbe report: database ", database_name(parts.snapshot.catalog), ", ",
						  version_text(server), ", ", utc_time(server.now), "\n",
						  wrapped(viewpoint(parts.snapshot), width, ""), "\n");
	append(out, heading("Score"));
	append(out, cat("  ", wrapped(verdict(parts.score), width - 2, "  "), "\n\n"));
	append(out, score_table(parts));
	append(out, heading("Health"));
	append(out, health_lines(parts));
	append(out, heading(cat("Findings: ", severity_counts(parts.results))));
	append(out, findings_part(parts));
	const std::string unassessed = unassessed_part(parts);
	if (!unassessed.empty()) append(out, cat(heading("Not assessed, and not scored"), unassessed));
	return out;
}

}  // namespace dbe
