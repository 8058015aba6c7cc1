#include <algorithm>

#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr std::string_view library = "pg_stat_statements";

bool is_installed(const Catalog& catalog) {
	const auto all = catalog.extensions();
	return std::any_of(all.begin(), all.end(),
					   [](const Extension& e) { return e.name.view() == library; });
}

bool names_library(std::string_view libraries, std::string_view wanted) {
	for (std::string_view name : split(libraries, ',')) {
		name = trimmed(name, " \t\"");
		name = name.substr(name.rfind('/') + 1);
		if (name.ends_with(".so")) name.remove_suffix(3);
		if (name == wanted) return true;
	}
	return false;
}

Draft not_loaded(const Snapshot& snapshot, std::string_view libraries) {
	Draft draft;
	draft.object = library;
	draft.detail =
		cat("pg_stat_statements is not loaded, so nothing records which statements take the "
			"server's time; loading it needs one restart.",
			source_note(snapshot, "shared_preload_libraries"));
	const std::string proposal =
		libraries.empty() ? std::string(library) : cat(libraries, ",", library);
	draft.evidence.put("shared_preload_libraries", libraries).put("proposed", proposal);
	return draft;
}

Draft not_installed() {
	Draft draft;
	draft.object = library;
	draft.severity = Severity::info;
	draft.detail =
		"pg_stat_statements is loaded and counts, but is not installed in this database, where "
		"its figures cannot be read.";
	draft.fix = "CREATE EXTENSION pg_stat_statements;";
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const bool installed = is_installed(snapshot.catalog);
	if (snapshot.settings.is_hidden("shared_preload_libraries")) {
		if (installed && snapshot.statements.available) return assessment.examined();
		return assessment.skip(
			Skip::no_privilege,
			"reading shared_preload_libraries needs membership in pg_read_all_settings");
	}
	const auto libraries = snapshot.settings.text("shared_preload_libraries");
	if (!libraries) return;
	assessment.examined();
	if (names_library(*libraries, "pg_stat_monitor")) return;
	if (!names_library(*libraries, library))
		assessment.add(not_loaded(snapshot, *libraries));
	else if (!installed)
		assessment.add(not_installed());
}

}  // namespace

extern constexpr Check statement_statistics{CheckSpec{
	.id = "statement_statistics",
	.title = "Statement statistics are not collected",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "pg_stat_statements counts calls, time, rows and reads of every kind of statement. "
		   "Without it the slow and the frequent ones are guesswork, and dbe judges no workload.",
	.action = "Add pg_stat_statements to shared_preload_libraries beside what is there, restart the "
			  "server once, then CREATE EXTENSION pg_stat_statements in this database.",
	.bad = "DROP EXTENSION IF EXISTS pg_stat_statements;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;",
	.near_miss = "DROP EXTENSION IF EXISTS pg_stat_statements;\n"
				 "CREATE SCHEMA monitoring;\n"
				 "CREATE EXTENSION pg_stat_statements WITH SCHEMA monitoring;",
	.ceiling = 7,
	.run = run,
}};

}  // namespace dbe
