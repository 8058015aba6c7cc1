#include "core/advisor/tables.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/columns.hpp"

namespace dbe {
namespace {

// Texts of so few different values are names of something, not what people write.
constexpr double few_values = 1000;
constexpr double longest_of_few = 100;
constexpr double bytes_of_character = 4;
constexpr std::int32_t header_of_modifier = 4;

double longest_value(const dbe_sql_column& column, const AdvisedColumn& advised) {
	if (column.storage == 'p' || column.storage == 'm') return advised.width;
	if (column.modifier > header_of_modifier) return (column.modifier - header_of_modifier) * bytes_of_character;
	if (advised.distinct > 0 && advised.distinct <= few_values) return std::max(longest_of_few, bytes_of_character * advised.width);
	return std::numeric_limits<double>::infinity();
}

AdvisedColumn column_of(const dbe_sql_column& column, double tuples) {
	AdvisedColumn advised;
	if (column.is_dropped) return advised;
	advised.name = quoted(column.name);
	advised.is_known = column.is_known;
	if (!column.is_known) return advised;
	advised.null_fraction = column.null_fraction;
	advised.width = column.width;
	advised.correlation = column.correlation;
	// pg_statistic.stadistinct: negative as a share of the rows
	advised.distinct = column.distinct >= 0 ? column.distinct : -column.distinct * std::max(tuples, 0.0);
	advised.longest = longest_value(column, advised);
	return advised;
}

AdvisedIndex index_of(const dbe_sql_index& index, const AdvisedTable& table) {
	AdvisedIndex advised;
	advised.id = index.id;
	advised.name = index.name;
	advised.is_unique = index.is_unique;
	advised.is_primary = index.is_primary;
	advised.has_expressions = index.predicate != nullptr;
	advised.pages = index.pages;
	advised.is_held = index.is_held;
	IndexDesign& design = advised.design;
	design.table = table.id;
	design.table_name = table.qualified_name;
	design.method = index.method_name;
	for (std::uint32_t i = 0; i < index.key_count; i++) {
		const dbe_sql_index_key& key = index.keys[i];
		advised.has_expressions = advised.has_expressions || key.column <= 0;
		DesignedKey designed{key.column, key.column, {}, {}, key.is_descending, key.is_nulls_first};
		if (key.column > 0) designed.text = table.column(key.column).name;
		const bool is_pattern = std::string_view(key.operator_class_name).ends_with("_pattern_ops");
		if (is_pattern) designed.operator_class = key.operator_class_name;
		advised.is_unusual = advised.is_unusual || (key.column > 0 && !key.is_usual && !is_pattern);
		design.keys.push_back(std::move(designed));
	}
	for (std::uint32_t i = 0; i < index.included.count; i++) {
		const std::int16_t number = index.included.items[i];
		design.included.push_back(number);
		design.included_names.push_back(table.column(number).name);
	}
	return advised;
}

AdvisedTable advised(const dbe_sql_table& table) {
	AdvisedTable result;
	result.id = table.id;
	result.schema = table.schema;
	result.name = table.name;
	result.qualified_name = name_of(table);
	result.kind = table.kind;
	result.persistence = table.persistence;
	result.is_partition = table.is_partition;
	result.is_readable = table.is_readable;
	result.tuples = table.tuples;
	result.pages = table.pages;
	if (table.is_system) result.kind = 's';
	for (std::uint32_t i = 0; i < table.column_count; i++)
		result.columns.push_back(column_of(table.columns[i], table.tuples));
	for (const dbe_sql_index* index : table.indexes)
		if (index->is_valid) result.indexes.push_back(index_of(*index, result));
	return result;
}

}  // namespace

double AdvisedTable::row_width() const {
	double width = 0;
	for (const AdvisedColumn& column : columns) width += column.width * (1 - column.null_fraction);
	return width;
}

const AdvisedTable& AdvisedTables::add(const dbe_sql_table& table) {
	const auto known = tables_.find(table.id);
	if (known != tables_.end()) return known->second;
	return tables_.emplace(table.id, advised(table)).first->second;
}

const AdvisedTable* AdvisedTables::find(dbe_relation_id id) const {
	const auto known = tables_.find(id);
	return known == tables_.end() ? nullptr : &known->second;
}

bool takes_indexes(const AdvisedTable& table) {
	if (table.kind != 'r' && table.kind != 'm' && table.kind != 'p') return false;
	return table.kind == 'p' || table.tuples < 0 || table.tuples >= small_rows;
}

}  // namespace dbe
