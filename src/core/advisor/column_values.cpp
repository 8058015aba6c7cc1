#include "core/advisor/column_values.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// Of a value as text: ANALYZE keeps none that are longer, but for arrays.
constexpr int longest_value = 2000;

// A row for the column, one for each common value, one for each bound.
std::string values_sql(const ColumnName& column) {
	return cat(
		"WITH s AS MATERIALIZED (SELECT * FROM pg_catalog.pg_stats WHERE schemaname = ", literal(column.schema), " AND tablename = ",
		literal(column.table), " AND attname = ", literal(column.column), column.has_children ? "" : " AND NOT inherited",
		" ORDER BY inherited DESC LIMIT 1) "
		"SELECT 'c', null_frac::text, n_distinct, 0 FROM s "
		"UNION ALL SELECT 'v', v, f, n FROM s, ROWS FROM (pg_catalog.unnest(s.most_common_vals::text::text[]), "
		"pg_catalog.unnest(s.most_common_freqs)) WITH ORDINALITY u (v, f, n) WHERE pg_catalog.octet_length(v) <= ", longest_value,
		" UNION ALL SELECT 'w', v, 0, n FROM s, pg_catalog.unnest(s.histogram_bounds::text::text[]) WITH ORDINALITY u (v, n) "
		"WHERE pg_catalog.octet_length(v) <= ", longest_value, " ORDER BY 1, 4");
}

ColumnValues values_of(const dbe_rows& rows, double tuples) {
	ColumnValues values;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		if (row.text(0) == "c") {
			values.null_fraction = row.number(1);
			// negative as a share of the rows
			const double distinct = row.number(2);
			values.distinct = distinct >= 0 ? distinct : -distinct * tuples;
		} else if (row.text(0) == "v") {
			values.common.emplace_back(row.text(1));
			values.frequencies.push_back(row.number(2));
		} else {
			values.bounds.emplace_back(row.text(1));
		}
	}
	return values;
}

}  // namespace

const ColumnValues& ColumnValuesReader::of(const ColumnName& column) {
	const auto known = known_.find(column);
	if (known != known_.end()) return known->second;
	return known_.emplace(column, values_of(host_.query(values_sql(column).c_str()), column.tuples)).first->second;
}

}  // namespace dbe
