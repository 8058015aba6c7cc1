#include "core/row_lifecycle/restore.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

struct Descent {
	const Target& target;
	std::string_view key;
	const std::vector<Level>& levels;
};

std::string set_condition(const Descent& descent, std::size_t depth, const std::string& alias);

// "This row is the root, or references it through the tables above."
std::string first_condition(const Descent& descent, std::size_t depth, const std::string& alias) {
	if (depth == 0) return key_condition(descent.target, descent.key, alias);
	const ForeignKey& key = descent.levels[depth].key;
	const std::string parent = cat("x", depth);
	return cat("EXISTS (SELECT FROM ", key.parent.identity(), " ", parent, " WHERE ",
			   key.condition(parent, alias), " AND ", set_condition(descent, depth - 1, parent),
			   ")");
}

// The same with all rows below it in its own table, at any depth.
std::string set_condition(const Descent& descent, std::size_t depth, const std::string& alias) {
	const std::vector<ForeignKey>& own = descent.levels[depth].own;
	if (own.empty()) return first_condition(descent, depth, alias);
	const std::string table = own.front().parent.identity();
	const std::string first = cat("s", depth);
	const std::string all = cat("r", depth);
	const std::string next = cat("n", depth);
	std::string first_columns;
	std::string next_columns;
	std::vector<std::string> links;
	std::vector<std::string_view> seen;
	for (const ForeignKey& key : own) {
		links.push_back(cat("(", key.condition(all, next), ")"));
		for (const std::string_view column : key.parent.columns) {
			if (std::ranges::find(seen, column) != seen.end()) continue;
			seen.push_back(column);
			append(first_columns, cat(", ", first, ".", quoted(column)));
			append(next_columns, cat(", ", next, ".", quoted(column)));
		}
	}
	return cat("(", alias, ".tableoid, ", alias, ".ctid) IN (WITH RECURSIVE ", all, " AS (SELECT ",
			   first, ".tableoid AS \"table oid\", ", first, ".ctid AS \"row id\"", first_columns,
			   " FROM ", table, " ", first, " WHERE ", first_condition(descent, depth, first),
			   " UNION SELECT ", next, ".tableoid, ", next, ".ctid", next_columns, " FROM ", all,
			   " JOIN ", table, " ", next, " ON ", join(links, " OR "),
			   ") SELECT \"table oid\", \"row id\" FROM ", all, ")");
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
							std::string_view key) {
	return cat("UPDATE ", target.identity(), " x SET ", quoted(deleted_at), " = NULL WHERE ",
			   key_condition(target, key, "x"), " AND x.", quoted(deleted_at), " IS NOT NULL");
}

std::string restore_command(const Target& target, std::string_view key,
							const std::vector<Level>& levels, const KeyTable& table,
							std::string_view time) {
	const std::string deleted_at = quoted(table.deleted_at);
	const Descent descent{target, key, levels};
	return cat("UPDATE ", table.identity(), " y SET ", deleted_at, " = NULL WHERE y.", deleted_at,
			   " = ", time, " AND ", set_condition(descent, levels.size() - 1, "y"));
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
