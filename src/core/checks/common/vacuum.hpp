// When autovacuum acts on a table: its triggers, as the server computes them from the settings
// and the table's own storage parameters.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/catalog/catalog.hpp"
#include "core/catalog/settings.hpp"

namespace dbe {

// The value of a storage parameter that the relation sets itself.
std::optional<std::string_view> storage_option(const Relation& relation, std::string_view name);
bool disables_autovacuum(const Relation& relation);

// Dead rows from which autovacuum vacuums the table.
double vacuum_trigger(const Relation& relation, const Settings& settings);
// Inserted rows from which it does so too; negative where inserts never make it. From 18 on the
// server counts the rows of pages not yet frozen only, so that it may act earlier.
double insert_trigger(const Relation& relation, const Settings& settings);
// Changed rows from which autovacuum analyzes it.
double analyze_trigger(const Relation& relation, const Settings& settings);

// Does the planner have statistics about the table's columns? Unknown to whom may not read them.
enum class Analyzed : std::uint8_t { yes, no, unknown };
Analyzed analyzed(const Catalog& catalog, const Relation& relation);

inline double last_vacuum(const Activity& a) {
	return a.last_vacuum > a.last_autovacuum ? a.last_vacuum : a.last_autovacuum;
}
inline double last_analyze(const Activity& a) {
	return a.last_analyze > a.last_autoanalyze ? a.last_analyze : a.last_autoanalyze;
}

// Calls visit(relation) for a table, or for each of the partitions that hold its rows.
template <class Visitor>
void for_each_leaf(const Catalog& catalog, const Relation& relation, Visitor&& visit,
				   int depth = 0) {
	if (relation.kind == 'r') visit(relation);
	if (relation.kind != 'p' || depth > deepest_partition) return;
	for (const Inheritance& i : catalog.children(relation.id))
		if (const Relation* part = catalog.relation(i.child))
			for_each_leaf(catalog, *part, visit, depth + 1);
}

}  // namespace dbe
