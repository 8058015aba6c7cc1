#include "core/row_lifecycle/restore.hpp"

#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

// "row references the root through this path": EXISTS within EXISTS, the root innermost.
std::string below(const std::vector<ForeignKey>& path, std::size_t depth,
				  const std::string& condition, std::string_view time, std::string_view alias) {
	if (depth == 0) return condition;
	const ForeignKey& key = path[depth - 1];
	const std::string parent = depth == 1 ? "x" : cat("p", depth - 1);
	return cat("EXISTS (SELECT FROM ", key.parent.identity(), " ", parent, " WHERE ",
			   key.condition(parent, alias), " AND ",
			   below(path, depth - 1, condition, time, parent), ")");
}

// Whether a child's row keeps the row of the parent from being deleted, or must not go with it.
std::string holds(const ForeignKey& key) {
	const std::string rows = cat("EXISTS (SELECT FROM ", key.child.identity(), " c WHERE ",
								 key.condition("x", "c"));
	switch (key.on_delete) {
		case 'a':
		case 'r':
			// A row may reference itself.
			if (key.child.id == key.parent.id)
				return cat(rows, " AND (c.tableoid, c.ctid) <> (x.tableoid, x.ctid))");
			return cat(rows, ")");
		case 'c':
			if (key.child.deleted_at.empty()) return {};
			return cat(rows, " AND c.", quoted(key.child.deleted_at), " IS NULL)");
		default:
			return {};
	}
}

}  // namespace

std::string key_condition(const Target& target, std::string_view key, std::string_view alias) {
	if (target.key.empty())
		throw Error{sqlstate::not_in_prerequisite_state,
					cat("table ", target.identity(), " has no primary key"), "",
					"Bring the row back with UPDATE: set the time of deletion to null."};
	std::vector<std::string> parts;
	for (const std::int16_t number : target.key) {
		const TargetColumn& column = target.column(number);
		const std::string value =
			target.key.size() == 1
				? cat(literal(key), "::", column.type)
				: cat("(", literal(key), "::pg_catalog.jsonb ->> ", literal(column.name),
					  ")::", column.type);
		parts.push_back(cat(alias, ".", quoted(column.name), " = ", value));
	}
	return join(parts, " AND ");
}

std::string restore_command(const Target& target, std::string_view deleted_at,
							const std::string& condition) {
	return cat("UPDATE ", target.identity(), " x SET ", quoted(deleted_at), " = NULL WHERE ",
			   condition, " AND x.", quoted(deleted_at), " IS NOT NULL");
}

std::string restore_command(const Target&, const Descent& descent, const std::string& condition,
							std::string_view time) {
	const ForeignKey& key = descent.path.back();
	const std::string deleted_at = quoted(key.child.deleted_at);
	return cat("UPDATE ", key.child.identity(), " y SET ", deleted_at, " = NULL WHERE y.",
			   deleted_at, " = ", time, " AND ",
			   below(descent.path, descent.path.size(), condition, time, "y"));
}

std::string purge_command(const Target& target, std::string_view deleted_at,
						  const std::vector<ForeignKey>& children, std::string_view before,
						  std::int64_t batch_size) {
	std::string conditions;
	for (const ForeignKey& key : children)
		if (const std::string held = holds(key); !held.empty())
			append(conditions, cat(" AND NOT ", held));
	return cat("WITH gone AS (DELETE FROM ", target.identity(), " d USING (SELECT x.tableoid, x.ctid FROM ",
			   target.identity(), " x WHERE x.", quoted(deleted_at), " < ", before, conditions,
			   " LIMIT ", batch_size,
			   " FOR UPDATE OF x SKIP LOCKED) b WHERE d.ctid = b.ctid AND d.tableoid = b.tableoid "
			   "RETURNING 1) SELECT count(*) FROM gone");
}

}  // namespace dbe
