// dbe.bloat(schemas, exact, top): space in tables and indexes that nothing lives in
#include <algorithm>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/index_bloat.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/reports/reading.hpp"
#include "core/checks/common/table_bloat.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

struct Entry {
	const Relation* relation;
	double bytes;
	double wasted;	// negative = unknown
	std::string basis;
};

bool is_index(const Relation& relation) { return relation.kind == 'i'; }

// The statistics of an index are those of its table.
std::string estimate_basis(const Snapshot& snapshot, const Relation& table) {
	const double last = last_analyze(table.activity);
	if (last <= 0) return "estimate";
	return cat("estimate, analyzed ", lasting(std::max(0.0, snapshot.server().now - last)), " ago");
}

Entry table_entry(const Snapshot& snapshot, const Relation& table) {
	const TableSpace space = table_space(snapshot.catalog, table);
	if (space.needed < 0) return {&table, space.bytes, -1, cat("unknown: ", space.unknown)};
	return {&table, space.bytes, space.bytes - space.needed, estimate_basis(snapshot, table)};
}

Entry index_entry(const Snapshot& snapshot, const Relation& table, const Index& index,
				  const Relation& relation) {
	const double bytes = snapshot.catalog.bytes(relation);
	if (!has_estimable_space(relation, index))
		return {&relation, bytes, -1,
				relation.access_method == access_method::btree ? "unknown: expression or partial"
															   : "unknown: no B-tree"};
	const IndexSpace space = index_space(snapshot.catalog, relation);
	if (space.is_unknown)
		return {&relation, bytes, -1,
				table.has_statistics_rights ? "unknown: width of the keys"
											: "unknown: no right to read statistics"};
	return {&relation, bytes, std::max(0.0, space.bytes - space.needed),
			estimate_basis(snapshot, table)};
}

std::vector<Entry> estimates(const Snapshot& snapshot) {
	std::vector<Entry> list;
	const Catalog& catalog = snapshot.catalog;
	for (const Relation& r : catalog.relations()) {
		if ((r.kind != 'r' && r.kind != 'm') || r.access_method != access_method::heap ||
			!catalog.is_judged(r))
			continue;
		list.push_back(table_entry(snapshot, r));
		for (const Index& index : catalog.indexes(r.id))
			if (const Relation* relation = catalog.relation(index.id))
				list.push_back(index_entry(snapshot, r, index, *relation));
	}
	return list;
}

void sort(std::vector<Entry>& list) {
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.wasted, -a.bytes, a.relation->id) <
			   std::tuple(-b.wasted, -b.bytes, b.relation->id);
	});
}

std::string_view pgstattuple_schema(const Catalog& catalog) {
	for (const Extension& e : catalog.extensions())
		if (e.name.view() == "pgstattuple") return catalog.schema_name(e.schema);
	throw Error{sqlstate::not_in_prerequisite_state,
				"exact bloat needs extension pgstattuple, which is not installed here", "",
				"Run CREATE EXTENSION pgstattuple, or ask for the estimate with exact => false."};
}

// A rebuilt B-tree fills nine tenths of its leaves.
std::string exact_sql(std::string_view schema, const Relation& relation) {
	const auto oid = static_cast<std::uint32_t>(relation.id);
	if (is_index(relation))
		return cat("SELECT s.index_size, s.leaf_pages * pg_catalog.current_setting('block_size')"
				   "::bigint * greatest(0, 1 - CASE WHEN s.avg_leaf_density < 'NaN' THEN "
				   "s.avg_leaf_density ELSE 90 END / 90) + (s.empty_pages + s.deleted_pages) * "
				   "pg_catalog.current_setting('block_size')::bigint FROM ",
				   qualified(schema, "pgstatindex"), "(", oid, "::pg_catalog.regclass) s");
	return cat("SELECT s.table_len, s.free_space + s.dead_tuple_len FROM ",
			   qualified(schema, "pgstattuple"), "(", oid, "::pg_catalog.regclass) s");
}

// It reads all of the relation under ACCESS SHARE; one that is locked is left as estimated.
void measure(const Host& host, std::string_view schema, Entry& entry) {
	if (is_index(*entry.relation) && entry.relation->access_method != access_method::btree) return;
	host.poll();
	const std::string sql = exact_sql(schema, *entry.relation);
	const SwallowedError error = host.attempt([&] {
		const dbe_rows rows = host.query(sql.c_str());
		if (rows.count == 0) return;
		const Row row(rows, 0);
		entry.bytes = row.amount(0);
		entry.wasted = row.amount(1);
	});
	entry.basis = error.happened ? cat(entry.wasted < 0 ? "" : "estimate, ", "not measured: ",
									   std::string_view(error.error.message))
								 : "exact";
}

}  // namespace

namespace api {

void bloat(Call& call) {
	const bool is_exact = call.flag(1).value_or(false);
	const std::size_t limit = row_limit(call, 2);
	const Reading reading(call, 0);
	std::vector<Entry> list = estimates(reading.snapshot());
	sort(list);
	if (list.size() > limit) list.resize(limit);
	if (is_exact) {
		const std::string_view schema = pgstattuple_schema(reading.catalog());
		for (Entry& entry : list) measure(call.host(), schema, entry);
		sort(list);
	}
	for (const Entry& e : list)
		call.add_row({is_index(*e.relation) ? "index" : "table", reading.catalog().name(*e.relation),
					  size_cell(e.bytes), size_cell(e.wasted),
					  e.wasted < 0 ? Cell() : percent_cell(e.wasted, e.bytes),
					  count_cell(e.bytes), count_cell(e.wasted), e.basis});
}

}  // namespace api
}  // namespace dbe
