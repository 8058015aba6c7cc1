#include "core/actions/target.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::string_view relation_query = R"(
SELECT n.nspname, c.relname, c.relkind, c.relpersistence, c.relispartition,
	EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid),
	pg_catalog.pg_has_role(c.relowner, 'USAGE'),
	n.nspname OPERATOR(pg_catalog.=) ANY ('{pg_catalog,information_schema,pg_toast,dbe}'),
	pg_catalog.pg_is_other_temp_schema(n.oid),
	(SELECT string_agg(k.number::text, ' ' ORDER BY k.position)
	 FROM pg_catalog.pg_constraint p, unnest(p.conkey) WITH ORDINALITY k (number, position)
	 WHERE p.conrelid = c.oid AND p.contype = 'p')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = )";

constexpr std::string_view columns_query = R"(
SELECT a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
	pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.attgenerated <> '', a.attidentity <> ''
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = )";

char first(std::string_view text) { return text.empty() ? '\0' : text.front(); }

std::string_view kind_name(char kind) {
	switch (kind) {
		case 'v':
			return "a view";
		case 'm':
			return "a materialized view";
		case 'f':
			return "a foreign table";
		case 'i':
		case 'I':
			return "an index";
		case 'S':
			return "a sequence";
		case 'c':
			return "a composite type";
		default:
			return "no table";
	}
}

[[noreturn]] void refuse_kind(const Target& target) {
	throw Error{sqlstate::wrong_object_type, cat(target.identity(), " is ", kind_name(target.kind)),
				"Only tables and partitioned tables have triggers on their rows.",
				target.kind == 'v' ? "Name the tables below the view." : ""};
}

void refuse_others(const Target& target, const Row& row) {
	if (target.kind != 'r' && target.kind != 'p') refuse_kind(target);
	if (row.flag(7))
		throw Error{sqlstate::wrong_object_type,
					cat(target.identity(), " belongs to the system or to dbe"), "",
					"Name a table of your own."};
	if (row.flag(8))
		throw Error{sqlstate::wrong_object_type,
					cat(target.identity(), " is a temporary table of another session"), "", ""};
	if (!row.flag(6))
		throw Error{sqlstate::insufficient_privilege,
					cat("must be owner of table ", target.identity()), "",
					"Ask the owner of the table, or become a member of that role."};
}

void read_columns(Call& call, Target& target) {
	const dbe_rows rows =
		call.host().query(cat(columns_query, target.id, " ORDER BY a.attnum").c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		target.columns.push_back({static_cast<std::int16_t>(row.number(0)), row.text(1),
								  row.text(2), row.text(3), row.flag(4), row.flag(5), row.flag(6)});
	}
}

}  // namespace

std::string Target::identity() const { return qualified(schema, name); }

const TargetColumn* Target::column(std::string_view wanted) const {
	for (const TargetColumn& column : columns)
		if (column.name == wanted) return &column;
	return nullptr;
}

const TargetColumn& Target::column(std::int16_t number) const {
	for (const TargetColumn& column : columns)
		if (column.number == number) return column;
	throw Error{sqlstate::internal_error, cat("no column ", number), "", ""};
}

Target target_argument(Call& call, std::size_t position) {
	const auto id = call.integer(position);
	if (!id) throw Error{sqlstate::null_value_not_allowed, "table must not be null", "", ""};
	Target target;
	target.id = static_cast<std::uint32_t>(*id);
	const dbe_rows rows = call.host().query(cat(relation_query, target.id).c_str());
	if (rows.count == 0)
		throw Error{sqlstate::undefined_table, cat("there is no relation with OID ", target.id), "",
					"It may have been dropped a moment ago."};
	const Row row(rows, 0);
	target.schema = row.text(0);
	target.name = row.text(1);
	target.kind = first(row.text(2));
	target.persistence = first(row.text(3));
	target.is_partition = row.flag(4);
	target.has_children = row.flag(5);
	refuse_others(target, row);
	for (const std::string_view number : split(row.text(9), ' ')) {
		double value = 0;
		if (parse_number(number, value)) target.key.push_back(static_cast<std::int16_t>(value));
	}
	read_columns(call, target);
	return target;
}

}  // namespace dbe
