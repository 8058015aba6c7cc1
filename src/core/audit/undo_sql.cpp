// What undo reads: changes and present rows, each value in the form in which SQL writes it.
#include "core/audit/undo.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

// A container that the log keeps as jsonb, by way of the table's row type.
std::string from_json(const Trail& trail, const TrailColumn& column, std::string_view value) {
	return cat("pg_catalog.format('(pg_catalog.jsonb_populate_record(NULL::%s, %L)).%I', ",
			   literal(trail.identity), ", pg_catalog.jsonb_build_object(", literal(column.name),
			   ", ", value, "), ", literal(column.name), ")");
}

std::string logged_value(const Trail& trail, const TrailColumn& column, std::string_view object) {
	const std::string value = cat(object, " -> ", literal(column.name));
	return cat("CASE pg_catalog.jsonb_typeof(", value, ") WHEN 'null' THEN 'NULL' WHEN 'string' THEN "
			   "pg_catalog.quote_literal(", object, " ->> ", literal(column.name), ") ELSE CASE WHEN ",
			   value, " IS NOT NULL THEN ", from_json(trail, column, value), " END END");
}

std::string key_in(const Trail& trail, std::string_view object) {
	return cat("CASE WHEN ", object, " ?& ", trail.key_names(), " THEN ", trail.key_members(object),
			   " END");
}

}  // namespace

std::string undo_changes_sql(const Trail& trail, std::string_view which) {
	std::vector<std::string> names;
	std::string values;
	for (const TrailColumn& column : trail.columns) {
		names.push_back(literal(column.name));
		append(values, cat(", ", logged_value(trail, column, "t.old_values"), ", ",
						   logged_value(trail, column, "t.new_values")));
	}
	return cat("SELECT t.id, t.transaction, t.statement, t.action, t.changed_at < ",
			   literal(trail.complete_since),
			   "::timestamptz, (SELECT pg_catalog.string_agg(CASE WHEN n.name = ANY (t.hidden) THEN 't' "
			   "ELSE 'f' END, '' ORDER BY n.place) FROM unnest(ARRAY[",
			   join(names, ", "), "]::name[]) WITH ORDINALITY n (name, place)), ",
			   key_in(trail, "t.old_values"), ", ", key_in(trail, "t.new_values"), values,
			   " FROM dbe.audit_log_texts t WHERE t.table_id = ", trail.table_id,
			   " AND t.action <> 'FORGET' AND ", which, " ORDER BY t.id, t.\"position\"");
}

// The output of a type is nobody's code but its own; a cast might be.
std::string undo_present_sql(const Trail& trail, std::string_view keys) {
	std::string values;
	for (const TrailColumn& column : trail.columns) {
		const std::string value = cat("t.", quoted(column.name));
		if (!column.is_kept || column.is_closed) {
			append(values, ", NULL, NULL");
			continue;
		}
		append(values, cat(", CASE WHEN ", value, " IS DISTINCT FROM NULL THEN "
						   "pg_catalog.quote_literal(pg_catalog.format('%s', ", value,
						   ")) ELSE 'NULL' END, "));
		append(values, column.is_container
						   ? cat("CASE WHEN ", value, " IS DISTINCT FROM NULL THEN ",
								 from_json(trail, column, cat("(", trail.row_object("t"), " -> ",
															  literal(column.name), ")")),
								 " END")
						   : "NULL");
	}
	return cat("SELECT k.key, t.", quoted(trail.key.front()->name), " IS DISTINCT FROM NULL", values,
			   " FROM pg_catalog.jsonb_array_elements(", literal(keys), ") k (key) LEFT JOIN ",
			   trail.relation, " t ON ", trail.is_row_of("t", "k.key"));
}

}  // namespace dbe
