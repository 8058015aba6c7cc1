#include <string_view>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

// csvlog and jsonlog have all fields; syslog and the Windows event log add time and process.
bool is_stderr_only(std::string_view destinations) {
	for (const std::string_view part : split(destinations, ','))
		if (!trimmed(part, " \t\"").empty() && lower(trimmed(part, " \t\"")) != "stderr") return false;
	return true;
}

struct Prefix {
	bool has_time = false;
	bool has_process = false;
};

// %m, %-20p: a letter after an optional width.
Prefix read_prefix(std::string_view text) {
	Prefix prefix;
	for (std::size_t i = 0; i < text.size(); i++) {
		if (text[i] != '%') continue;
		i++;
		while (i < text.size() && (text[i] == '-' || (text[i] >= '0' && text[i] <= '9'))) i++;
		if (i >= text.size()) break;
		const char letter = text[i];
		prefix.has_time |= letter == 'm' || letter == 't' || letter == 'n';
		prefix.has_process |= letter == 'p' || letter == 'c';
	}
	return prefix;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto text = judged_text(snapshot, assessment, "log_line_prefix");
	const auto collects = snapshot.settings.flag("logging_collector");
	const auto destinations = snapshot.settings.text("log_destination");
	if (!text || !collects || !destinations) return;
	// Without the collector whoever takes the output may stamp each line, as journald does.
	if (!*collects || !is_stderr_only(*destinations))
		return assessment.skip(Skip::not_applicable, "the server does not write plain log files");
	assessment.examined();
	const Prefix prefix = read_prefix(*text);
	if (prefix.has_time && prefix.has_process) return;
	const std::string_view lacking = prefix.has_time	  ? "which process wrote them"
									 : prefix.has_process ? "when they were written"
														  : "when or by which process they were written";
	assessment.add(setting_draft(snapshot, "log_line_prefix", cat("'", *text, "'"), "'%m [%p] %q%u@%d '",
								 cat("Setting log_line_prefix is '", *text,
									 "': lines of the log do not say ", lacking, ".")));
}

}  // namespace

extern constexpr Check log_lines_without_time{CheckSpec{
	.id = "log_lines_without_time",
	.title = "Lines of the log lack their time or process",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Without the time no error can be set beside what happened elsewhere; without the process "
		   "the lines of one session cannot be told from those of others, nor a statement from the "
		   "error that it met. Tools that read the log need both.",
	.action = "Use at least '%m [%p] ', the default, and %u@%d for the role and the database. A "
			  "reload is enough.",
	.no_example = "It needs logging_collector, which changes at a restart only.",
	.run = run,
}};

}  // namespace dbe
