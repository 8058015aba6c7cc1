#include "core/advisor/ddl.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// What follows the table's name is the same for all partitions.
std::string shape_on(const IndexDesign& design, std::string_view table) {
	IndexDesign of_partition = design;
	of_partition.table_name = table;
	return of_partition.shape().substr(3);	// without "ON "
}

// The partitions from the top, each behind its parent.
dbe_rows partitions_of(const Host& host, const AdvisedTable& table) {
	return host.query(cat("SELECT n.nspname, c.relname, p.isleaf, pn.nspname, pc.relname "
						  "FROM pg_catalog.pg_partition_tree(", static_cast<std::uint32_t>(table.id), ") p "
						  "JOIN pg_catalog.pg_class c ON c.oid = p.relid "
						  "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
						  "LEFT JOIN pg_catalog.pg_class pc ON pc.oid = p.parentrelid "
						  "LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace "
						  "WHERE p.level > 0 ORDER BY p.level, n.nspname, c.relname").c_str());
}

}  // namespace

bool IndexNames::is_taken(const std::string& schema, const std::string& name) {
	if (given_.contains({schema, name})) return true;
	const std::string sql = cat("SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
								"WHERE n.nspname = ", literal(schema), " AND c.relname = ", literal(name));
	return host_.query(sql.c_str()).count > 0;
}

std::string IndexNames::choose(const AdvisedTable& table, const IndexDesign& design) {
	const std::string base = index_name(table.name, design);
	std::string name = base;
	for (int i = 2; is_taken(table.schema, name); i++) name = object_name(cat(base, "_", i));
	given_.insert({table.schema, name});
	return name;
}

std::string build_statement(const Host& host, const AdvisedTable& table, const IndexDesign& design,
							const std::string& name) {
	if (table.kind != 'p') {
		const bool is_temporary = table.persistence == 't';
		return cat("CREATE INDEX ", is_temporary ? "" : "CONCURRENTLY ", quoted(name), " ", design.shape(), ";");
	}
	std::string text = cat("CREATE INDEX ", quoted(name), " ON ONLY ", shape_on(design, table.qualified_name), ";");
	std::map<std::pair<std::string, std::string>, std::string> index_names{{{table.schema, table.name}, name}};
	const dbe_rows rows = partitions_of(host, table);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		const bool is_leaf = row.flag(2);
		const std::string schema(row.text(0));
		const std::string own = index_name(row.text(1), design);
		index_names[{schema, std::string(row.text(1))}] = own;
		const std::string& parent = index_names[{std::string(row.text(3)), std::string(row.text(4))}];
		append(text, cat("\nCREATE INDEX ", is_leaf ? "CONCURRENTLY " : "", quoted(own), is_leaf ? " ON " : " ON ONLY ",
						 shape_on(design, qualified(schema, row.text(1))), ";"));
		append(text, cat("\nALTER INDEX ", qualified(row.text(3), parent), " ATTACH PARTITION ", qualified(schema, own), ";"));
	}
	return text;
}

std::string drop_statement(const AdvisedTable& table, const AdvisedIndex& index) {
	return cat("DROP INDEX ", table.kind == 'p' || table.persistence == 't' ? "" : "CONCURRENTLY ",
			   qualified(table.schema, index.name), ";");
}

}  // namespace dbe
