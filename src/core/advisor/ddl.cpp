#include "core/advisor/ddl.hpp"

#include <algorithm>

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

using TableName = std::pair<std::string, std::string>;

struct Partition {
	std::uint32_t id;
	TableName name;
	TableName parent;
	char kind;
};

// From the top, each behind its parent.
std::vector<Partition> partitions_of(const Host& host, const AdvisedTable& table) {
	const dbe_rows rows = host.query(cat("SELECT c.oid, n.nspname, c.relname, pn.nspname, pc.relname, c.relkind "
						  "FROM pg_catalog.pg_partition_tree(", static_cast<std::uint32_t>(table.id), ") p "
						  "JOIN pg_catalog.pg_class c ON c.oid = p.relid "
						  "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
						  "JOIN pg_catalog.pg_class pc ON pc.oid = p.parentrelid "
						  "JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace "
						  "WHERE p.level > 0 ORDER BY p.level, n.nspname, c.relname").c_str());
	std::vector<Partition> partitions;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		partitions.push_back({static_cast<std::uint32_t>(row.number(0)), {std::string(row.text(1)), std::string(row.text(2))},
							  {std::string(row.text(3)), std::string(row.text(4))}, row.text(5).front()});
	}
	return partitions;
}

// The name of the partition's own index that is the same and can be attached; empty = there is none.
// The server prints the same index in the same words.
std::string same_index(const Host& host, const Partition& partition, const std::string& shape) {
	dbe_whatif_index wanted{};
	const SwallowedError error = host.attempt([&] { wanted = host.whatif_create(cat("CREATE INDEX ON ", shape).c_str()); });
	if (error.happened) return {};
	const dbe_rows rows = host.query(cat("SELECT c.relname FROM pg_catalog.pg_index i "
						  "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ", partition.id,
						  " AND i.indisvalid AND NOT i.indisunique AND NOT c.relispartition "
						  "AND pg_catalog.replace(pg_catalog.replace(pg_catalog.pg_get_indexdef(c.oid), "
						  "'CREATE INDEX ' || pg_catalog.quote_ident(c.relname) || ' ON ', 'CREATE INDEX ON '), "
						  "'CREATE INDEX ON ONLY ', 'CREATE INDEX ON ') = ", literal(wanted.definition),
						  " ORDER BY c.relname LIMIT 1").c_str());
	return rows.count == 0 ? std::string() : std::string(Row(rows, 0).text(0));
}

std::string build_partitioned(const Host& host, IndexNames& names, const AdvisedTable& table, const IndexDesign& design,
							  const std::string& name) {
	const std::vector<Partition> partitions = partitions_of(host, table);
	const bool has_foreign =
		std::any_of(partitions.begin(), partitions.end(), [](const Partition& partition) { return partition.kind == 'f'; });
	const std::string whole = shape_on(design, table.qualified_name);
	std::vector<std::string> statements;
	if (!has_foreign) statements.push_back(cat("CREATE INDEX ", quoted(name), " ON ONLY ", whole, ";"));
	std::map<TableName, std::string> index_names{{{table.schema, table.name}, qualified(table.schema, name)}};
	std::set<TableName> served;
	for (const Partition& partition : partitions) {
		const auto& [schema, own_name] = partition.name;
		if (served.contains(partition.parent)) served.insert(partition.name);
		if (served.contains(partition.name) || partition.kind == 'f') continue;
		const std::string shape = shape_on(design, qualified(schema, own_name));
		const std::string known = same_index(host, partition, shape);
		if (!known.empty()) served.insert(partition.name);
		const bool is_leaf = partition.kind != 'p';
		if (known.empty() && has_foreign && !is_leaf) continue;
		const std::string index = known.empty() ? names.choose(schema, own_name, design) : known;
		index_names[partition.name] = qualified(schema, index);
		if (known.empty())
			statements.push_back(cat("CREATE INDEX ", is_leaf ? "CONCURRENTLY " : "", quoted(index), is_leaf ? " ON " : " ON ONLY ", shape, ";"));
		if (!has_foreign)
			statements.push_back(cat("ALTER INDEX ", index_names[partition.parent], " ATTACH PARTITION ", qualified(schema, index), ";"));
	}
	if (has_foreign) statements.push_back(cat("CREATE INDEX ", quoted(name), " ON ", whole, ";"));
	return join(statements, "\n");
}

}  // namespace

bool IndexNames::is_taken(const std::string& schema, const std::string& name) {
	if (given_.contains({schema, name})) return true;
	const std::string sql = cat("SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
								"WHERE n.nspname = ", literal(schema), " AND c.relname = ", literal(name));
	return host_.query(sql.c_str()).count > 0;
}

std::string IndexNames::choose(const std::string& schema, std::string_view table, const IndexDesign& design) {
	const std::string base = index_name(table, design);
	std::string name = base;
	for (int i = 2; is_taken(schema, name); i++) name = object_name(cat(base, "_", i));
	given_.insert({schema, name});
	return name;
}

std::string build_statement(const Host& host, IndexNames& names, const AdvisedTable& table, const IndexDesign& design,
							const std::string& name) {
	if (table.kind == 'p') return build_partitioned(host, names, table, design, name);
	const bool is_temporary = table.persistence == 't';
	return cat("CREATE INDEX ", is_temporary ? "" : "CONCURRENTLY ", quoted(name), " ", design.shape(), ";");
}

std::string drop_statement(const AdvisedTable& table, const AdvisedIndex& index) {
	return cat("DROP INDEX ", table.kind == 'p' || table.persistence == 't' ? "" : "CONCURRENTLY ",
			   qualified(table.schema, index.name), ";");
}

}  // namespace dbe
