#include "core/checks/common/vacuum.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

double effective(const Relation& relation, const Settings& settings, std::string_view name,
				 double built_in) {
	double value = 0;
	const auto own = storage_option(relation, name);
	// -1 means that the server's setting holds.
	if (own && parse_number(*own, value) && value >= 0) return value;
	return settings.number(name).value_or(built_in);
}

double rows_of(const Relation& relation) { return std::max(0.0, relation.tuples); }

}  // namespace

std::optional<std::string_view> storage_option(const Relation& relation, std::string_view name) {
	for (std::uint32_t i = 0; i < relation.options.count; i++) {
		const std::string_view option = relation.options.items[i];
		if (option.size() > name.size() && option.starts_with(name) && option[name.size()] == '=')
			return option.substr(name.size() + 1);
	}
	return {};
}

bool disables_autovacuum(const Relation& relation) {
	const auto value = storage_option(relation, "autovacuum_enabled");
	return value && reads_as_off(*value);
}

double vacuum_trigger(const Relation& relation, const Settings& settings) {
	const double trigger =
		effective(relation, settings, "autovacuum_vacuum_threshold", 50) +
		effective(relation, settings, "autovacuum_vacuum_scale_factor", 0.2) * rows_of(relation);
	const double most = effective(relation, settings, "autovacuum_vacuum_max_threshold", -1);
	return most >= 0 ? std::min(trigger, most) : trigger;
}

double insert_trigger(const Relation& relation, const Settings& settings) {
	double threshold = 0;
	const auto own = storage_option(relation, "autovacuum_vacuum_insert_threshold");
	// Here -1 is a value of its own, and -2 means that the server's setting holds.
	if (!own || !parse_number(*own, threshold) || threshold < -1)
		threshold = settings.number("autovacuum_vacuum_insert_threshold").value_or(1000);
	if (threshold < 0) return -1;
	return threshold + effective(relation, settings, "autovacuum_vacuum_insert_scale_factor", 0.2) *
						   rows_of(relation);
}

double analyze_trigger(const Relation& relation, const Settings& settings) {
	return effective(relation, settings, "autovacuum_analyze_threshold", 50) +
		   effective(relation, settings, "autovacuum_analyze_scale_factor", 0.1) *
			   rows_of(relation);
}

Analyzed analyzed(const Catalog& catalog, const Relation& relation) {
	for (const Column& column : catalog.columns(relation.id))
		if (catalog.statistics(relation.id, column.number) != nullptr) return Analyzed::yes;
	const Activity& activity = relation.activity;
	if (activity.analyzes + activity.autoanalyzes > 0 || last_analyze(activity) > 0)
		return Analyzed::yes;
	if (relation.tuples < 0) return Analyzed::no;
	return relation.has_statistics_rights ? Analyzed::no : Analyzed::unknown;
}

}  // namespace dbe
