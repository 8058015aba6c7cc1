#include "core/reports/file_sizes.hpp"

#include "core/checks/common/index_facts.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// The catalogs read leave these out. 99 is schema pg_toast.
constexpr const char* toast_indexes_sql = R"(
SELECT i.indrelid, c.reltablespace, c.relfilenode
FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE c.relnamespace = 99 AND c.relkind = 'i' AND c.oid >= 16384)";

void add_known(double& sum, double part) { sum = sum < 0 || part < 0 ? -1 : sum + part; }

Oid oid_of(const Row& row, std::uint32_t column) {
	return Oid{static_cast<std::uint32_t>(row.number(column))};
}

}  // namespace

FileSizes::FileSizes(Call& call, const Catalog& catalog)
	: host_(call.host()), catalog_(catalog) {
	const dbe_rows rows = host_.query(toast_indexes_sql);
	toast_indexes_.reserve(rows.count);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		host_.poll();
		toast_indexes_[static_cast<std::uint32_t>(oid_of(row, 0))] =
			host_.file_bytes(oid_of(row, 1), oid_of(row, 2));
	}
}

double FileSizes::one(const Relation& relation) const {
	host_.poll();
	return host_.file_bytes(relation.tablespace, relation.file);
}

double FileSizes::toast(const Relation& table) const {
	const Relation* relation = catalog_.relation(table.toast);
	if (relation == nullptr) return 0;
	double bytes = one(*relation);
	const auto index = toast_indexes_.find(static_cast<std::uint32_t>(relation->id));
	if (index != toast_indexes_.end()) add_known(bytes, index->second);
	return bytes;
}

double FileSizes::index(const Relation& relation) const {
	double bytes = 0;
	for (const Relation* part : index_storage(catalog_, relation)) add_known(bytes, one(*part));
	return bytes;
}

void FileSizes::add(const Relation& table, TableFiles& files, int depth) const {
	if (table.kind == 'p') {
		if (depth == deepest_partition) return;
		for (const Inheritance& i : catalog_.children(table.id))
			if (const Relation* part = catalog_.relation(i.child)) add(*part, files, depth + 1);
		return;
	}
	if (table.kind != 'r' && table.kind != 'm') return;
	add_known(files.heap, one(table));
	add_known(files.toast, toast(table));
	add_known(files.rows, table.tuples < 0 && table.has_activity
							  ? static_cast<double>(table.activity.live)
							  : table.tuples);
	for (const Index& i : catalog_.indexes(table.id))
		if (const Relation* relation = catalog_.relation(i.id)) add_known(files.indexes, one(*relation));
}

TableFiles FileSizes::table(const Relation& relation) const {
	TableFiles files;
	add(relation, files, 0);
	return files;
}

}  // namespace dbe
