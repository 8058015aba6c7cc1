#include "core/checks/common/audit_evidence.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

constexpr auto extensions = std::to_array<std::string_view>(
	{"pgaudit", "temporal_tables", "pgmemento", "periods", "emaj", "supa_audit", "pg_recall"});

constexpr auto words = std::to_array<std::string_view>(
	{"history", "histories", "hist", "log", "logs", "logger", "logged", "logging", "track",
	 "tracks", "tracked", "tracking", "tracker", "journal", "changes", "changelog", "versioning",
	 "versioned", "revision", "revisions", "archive", "cdc", "memento", "temporal"});

constexpr auto history_suffixes = std::to_array<std::string_view>(
	{"_history", "_hist", "_log", "_logs", "_audit", "_audits", "_aud", "_version", "_versions",
	 "_journal", "_changes", "_revisions"});
constexpr auto history_prefixes = std::to_array<std::string_view>(
	{"historical", "historical_", "history_", "audit_", "log_"});

bool names_audit(std::string_view name) {
	const NameTokens tokens(name);
	return tokens.has_any(words) ||
		   std::any_of(tokens.words().begin(), tokens.words().end(),
					   [](std::string_view word) { return word.starts_with("audit"); });
}

// A table that audit libraries of applications fill: audits, audit_log, revinfo, versions.
bool is_audit_table(const Catalog& catalog, const Relation& relation) {
	if (relation.kind != 'r' && relation.kind != 'p') return false;
	if (!catalog.is_judged(relation)) return false;
	if (relation.tuples <= 0 && relation.activity.inserted == 0) return false;
	const NameTokens tokens(relation.name);
	if (tokens.first().starts_with("audit") || tokens.last().starts_with("audit")) return true;
	if (equals_any(relation.name, {"revinfo", "activity_log", "activity_logs", "django_admin_log",
								   "auditlog_logentry"})) return true;
	const bool may_be_versions = relation.name.view() == "versions";
	return may_be_versions && catalog.column_number(relation.id, "item_type") > 0;
}

bool loads_pgaudit(const Settings& settings) {
	for (const std::string_view name : {"shared_preload_libraries", "session_preload_libraries"})
		if (settings.text(name).value_or("").find("pgaudit") != std::string_view::npos) return true;
	return false;
}

bool is_covered(const Catalog& catalog, const Settings& settings) {
	for (const Extension& e : catalog.extensions())
		if (is_one_of(e.name, extensions)) return true;
	if (loads_pgaudit(settings)) return true;
	const auto all = catalog.relations();
	return std::any_of(all.begin(), all.end(),
					   [&](const Relation& r) { return is_audit_table(catalog, r); });
}

bool records_changes(const Catalog& catalog, const Trigger& trigger) {
	if (trigger.is_internal || (trigger.enabled != 'O' && trigger.enabled != 'A')) return false;
	if ((trigger.events & (trigger_event::update | trigger_event::remove)) == 0) return false;
	if (names_audit(trigger.name)) return true;
	const Function* function = catalog.function(trigger.function);
	return function != nullptr &&
		   (names_audit(function->name) || names_audit(catalog.schema_name(function->schema)));
}

}  // namespace

AuditEvidence::AuditEvidence(const Catalog& catalog, const Settings& settings)
	: catalog_(catalog), covers_everything_(is_covered(catalog, settings)) {
	for (const Table& table : catalog.tables()) {
		std::vector<std::string>& names =
			names_audit(catalog.schema_name(table.relation->schema)) ? kept_apart_ : names_;
		names.push_back(lower(table.relation->name));
	}
	std::sort(names_.begin(), names_.end());
	std::sort(kept_apart_.begin(), kept_apart_.end());
}

bool AuditEvidence::has_history_table(std::string_view name) const {
	const auto exists = [&](const std::string& other) {
		return std::binary_search(names_.begin(), names_.end(), other);
	};
	for (const std::string_view suffix : history_suffixes)
		if (exists(cat(name, suffix))) return true;
	for (const std::string_view prefix : history_prefixes)
		if (exists(cat(prefix, name))) return true;
	return std::binary_search(kept_apart_.begin(), kept_apart_.end(), std::string(name));
}

bool AuditEvidence::covers(const Table& table) const {
	const auto triggers = catalog_.triggers(table.id());
	if (std::any_of(triggers.begin(), triggers.end(),
					[&](const Trigger& t) { return records_changes(catalog_, t); }))
		return true;
	return has_history_table(lower(table.relation->name));
}

}  // namespace dbe
