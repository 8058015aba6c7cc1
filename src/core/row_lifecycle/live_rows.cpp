// What comes beside the triggers of soft delete: the view of live rows and proposals for indexes.
#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/row_lifecycle/soft_delete.hpp"

namespace dbe {
namespace {

// The time of deletion is left out: it is always null there, and nobody deletes or restores by it.
std::vector<std::string_view> view_columns(const Target& target, std::string_view deleted_at) {
	std::vector<std::string_view> columns;
	for (const TargetColumn& column : target.columns)
		if (column.name != deleted_at) columns.push_back(column.name);
	return columns;
}

Step view_step(const Target& target, const SoftDeleteOptions& options,
			   const std::vector<std::string_view>& columns, bool exists) {
	std::vector<std::string> names;
	for (const std::string_view column : columns) names.push_back(quoted(column));
	return {cat(exists ? "CREATE OR REPLACE VIEW " : "CREATE VIEW ",
				qualified(target.schema, options.view), " WITH (security_invoker = true) AS SELECT ",
				join(names, ", "), " FROM ", target.identity(), " WHERE ",
				quoted(options.deleted_at), " IS NULL"),
			"The live rows, with the rights and policies of who asks; it takes inserts, updates "
			"and deletes. After a change of the table's columns, call this function again."};
}

std::string as_partial(const Target& target, const UniqueIndex& index, std::string_view name,
					   std::string_view deleted_at) {
	const std::string before = cat("CREATE UNIQUE INDEX ", quoted(index.name), " ON ");
	std::string_view rest = index.definition;
	if (!rest.starts_with(before)) return {};
	rest.remove_prefix(before.size());
	if (rest.starts_with("ONLY ")) rest.remove_prefix(5);
	return cat("CREATE UNIQUE INDEX ", target.kind == 'p' ? "" : "CONCURRENTLY ", quoted(name),
			   " ON ", rest, " WHERE ", quoted(deleted_at), " IS NULL");
}

Step index_drop(const Target& target, const UniqueIndex& index) {
	if (!index.constraint.empty())
		return {cat("ALTER TABLE ", target.identity(), " DROP CONSTRAINT ",
					quoted(index.constraint)),
				"Proposed, after the index before is built. ON CONFLICT then names the columns and "
				"the condition."};
	return {cat("DROP INDEX ", target.kind == 'p' ? "" : "CONCURRENTLY ",
				qualified(target.schema, index.name)),
			"Proposed, after the index before is built. ON CONFLICT then names the condition too."};
}

}  // namespace

std::vector<Step> view_steps(const Target& target, const SoftDeleteFacts& facts,
							 const SoftDeleteOptions& options) {
	std::vector<Step> steps;
	if (options.view.empty()) return steps;
	const std::string view = qualified(target.schema, options.view);
	if (facts.view.exists && !facts.view.is_of_table)
		throw Error{"42P07", cat("relation ", view, " exists already"),
					"It is no view of this table's live rows.",
					"Give the view another name: view => 'name', or '' for none."};
	const auto columns = view_columns(target, options.deleted_at);
	if (columns.empty())
		throw Error{sqlstate::not_in_prerequisite_state,
					cat("table ", target.identity(), " has no other column"), "", ""};
	if (std::ranges::equal(facts.view.columns, columns) && facts.view.exists) return steps;
	for (std::size_t i = 0; i < std::min(facts.view.columns.size(), columns.size()); i++)
		if (facts.view.columns[i] != columns[i])
			steps.push_back({cat("ALTER VIEW ", view, " RENAME COLUMN ",
								 quoted(facts.view.columns[i]), " TO ", quoted(columns[i])),
							 "As the column is called in the table."});
	if (!facts.view.exists || columns.size() > facts.view.columns.size())
		steps.push_back(view_step(target, options, columns, facts.view.exists));
	if (!facts.view.exists)
		for (const ViewGrant& grant : facts.grants)
			steps.push_back({cat("GRANT ", grant.privileges, " ON ", view, " TO ", grant.role),
							 "As on the table."});
	return steps;
}

std::vector<Step> index_proposals(const Target& target, const SoftDeleteFacts& facts,
								  const SoftDeleteOptions& options) {
	std::vector<Step> steps;
	for (const UniqueIndex& index : facts.unique) {
		const std::string name = object_name(cat(index.name, "_live"));
		const std::string command = as_partial(target, index, name, options.deleted_at);
		if (command.empty()) continue;
		steps.push_back({command, "Proposed: a value is free again when its row is deleted."});
		steps.push_back(index_drop(target, index));
	}
	if (!facts.has_purge_index)
		steps.push_back({cat("CREATE INDEX ", target.kind == 'p' ? "" : "CONCURRENTLY ",
							 quoted(object_name(cat(target.name, "_", options.deleted_at))),
							 " ON ", target.identity(), " (", quoted(options.deleted_at), ") WHERE ",
							 quoted(options.deleted_at), " IS NOT NULL"),
						 "Proposed where the table is large: dbe.purge() finds its rows by it."});
	return steps;
}

}  // namespace dbe
