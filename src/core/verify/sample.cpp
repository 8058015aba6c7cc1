#include "core/verify/sample.hpp"

#include <span>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr double sample_rows = 10000;

// Rows that miss what they refer to would tell statements apart that the foreign key makes equal.
bool is_referenced(const Subject& subject, dbe_relation_id id) {
	for (const MadeTable& child : subject.tables)
		for (const MadeForeignKey& key : child.foreign_keys)
			if (subject.tables[key.parent].id == id) return true;
	return false;
}

// A partitioned table has an estimate of its own only when it was analysed itself.
double rows_of(const Host& host, const dbe_trial_table& table) {
	if (table.kind != 'p') return table.tuples;
	const std::string sql =
		cat("SELECT pg_catalog.sum(c.reltuples) FROM pg_catalog.pg_partition_tree('", static_cast<std::uint32_t>(table.id),
			"'::pg_catalog.regclass) p JOIN pg_catalog.pg_class c ON c.oid = p.relid WHERE p.isleaf AND c.reltuples > 0");
	const dbe_rows rows = host.query(sql.c_str());
	return rows.count == 0 ? -1 : Row(rows, 0).number(0, -1);
}

}  // namespace

SampledTable table_to_sample(const Host& host, const dbe_trial_facts& facts, const Subject& subject) {
	SampledTable out;
	double most = 2 * sample_rows;
	for (const dbe_trial_table& table : std::span(facts.tables, facts.table_count)) {
		const bool can_be_sampled = table.kind == 'r' || table.kind == 'p' || table.kind == 'm';
		if (table.is_system || !can_be_sampled || is_referenced(subject, table.id)) continue;
		const double rows = rows_of(host, table);
		if (rows <= most) continue;
		most = rows;
		out = {table.id, qualified(table.schema, table.name), sample_rows * 100 / rows};
	}
	return out;
}

}  // namespace dbe
