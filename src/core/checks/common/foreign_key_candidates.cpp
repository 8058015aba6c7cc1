#include "core/checks/common/foreign_key_candidates.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/table_kinds.hpp"

namespace dbe {
namespace {

// Types within a family can refer to each other by the operators of the key's index.
int family(TypeId id) {
	if (is_integer(id)) return 1;
	if (id == type::uuid) return 2;
	return id == type::text || id == type::varchar ? 3 : 0;
}

bool is_single_key(const Constraint* key, int number) {
	return key != nullptr && key->columns.count == 1 && key->columns.items[0] == number;
}

double distinct_values(const ColumnStatistics& statistics, double rows) {
	return statistics.distinct >= 0 ? statistics.distinct : -statistics.distinct * rows;
}

// Holds more different values than the other table has rows, or none at all.
bool is_refuted(const Catalog& catalog, const ForeignKeyCandidate& c) {
	const ColumnStatistics* statistics = catalog.statistics(c.column->relation, c.column->number);
	if (statistics == nullptr) return false;
	if (statistics->null_fraction >= 1) return true;
	constexpr double tolerance = 1.2;  // both numbers are estimates
	const bool is_known = c.referenced->partitions > 0 || c.referenced->relation->tuples >= 0;
	return is_known &&
		   distinct_values(*statistics, c.table->rows) > tolerance * c.referenced->rows + 10;
}

const Column* single_key(const Catalog& catalog, const Table& table) {
	const Constraint* key = catalog.primary_key(table.id());
	if (key == nullptr || key->columns.count != 1 || key->is_deferrable) return nullptr;
	return catalog.column(table.id(), key->columns.items[0]);
}

bool can_refer(const Table& from, const Table& to) {
	return from.id() != to.id() && !to.is_inheritance_parent && !to.is_inheritance_child &&
		   (to.relation->persistence == 'p' ||
			from.relation->persistence == to.relation->persistence);
}

bool could_refer(const Catalog& catalog, const Table& table, const Column& column) {
	return column.generated == 0 && family(catalog.base_type(column.type)) != 0 &&
		   !is_single_key(catalog.primary_key(table.id()), column.number) &&
		   !is_in_foreign_key(catalog, column) && type_beside(catalog, column) == nullptr;
}

}  // namespace

std::string referring_stem(std::string_view column) {
	if (column.size() < 4 || lower(column.substr(column.size() - 2)) != "id") return {};
	const NameTokens name(column);
	if (name.last() == "id") return name.joined("_", name.size() - 1);
	constexpr std::size_t shortest = 5;	 // "paid" and "grid" refer to nothing
	if (name.last().size() < shortest) return {};
	std::string stem = name.joined("_");
	stem.resize(stem.size() - 2);
	return stem;
}

const Column* type_beside(const Catalog& catalog, const Column& column) {
	const std::string stem = referring_stem(column.name);
	if (stem.empty()) return nullptr;
	constexpr std::string_view ending = "type";
	for (const Column& other : catalog.columns(column.relation)) {
		const std::string_view text = other.name;
		if (text.size() <= ending.size() ||
			lower(text.substr(text.size() - ending.size())) != ending)
			continue;
		const NameTokens name(text);
		if (name.size() > 1 && name.last() == "type" && name.joined("_", name.size() - 1) == stem)
			return &other;
	}
	return nullptr;
}

std::vector<ForeignKeyCandidate> foreign_key_candidates(const Catalog& catalog,
														const TableNames& names,
														const Table& table) {
	std::vector<ForeignKeyCandidate> found;
	if (table.is_inheritance_child || table.is_inheritance_parent || is_staging(catalog, table) ||
		is_record(catalog, table) || is_framework_table(catalog, table))
		return found;
	for (const Column& column : table.columns) {
		const std::string stem = referring_stem(column.name);
		if (stem.empty() || !could_refer(catalog, table, column)) continue;
		const auto tables = names.named(table.relation->schema, NameTokens(stem));
		if (tables.size() != 1 || !can_refer(table, *tables.front())) continue;
		const Column* key = single_key(catalog, *tables.front());
		if (key == nullptr || key->collation != column.collation ||
			family(catalog.base_type(key->type)) != family(catalog.base_type(column.type)))
			continue;
		const ForeignKeyCandidate candidate{&table, &column, tables.front(), key};
		if (!is_refuted(catalog, candidate)) found.push_back(candidate);
	}
	return found;
}

std::string foreign_key_fix(const Catalog& catalog, const ForeignKeyCandidate& c) {
	const std::string_view from = c.table->relation->name;
	const std::string base = cat("fk_", from, "_", c.referenced->relation->name.view());
	std::string constraint = object_name(base);
	for (const Constraint& other : c.table->constraints)
		if (other.name.view() == constraint)
			constraint = object_name(cat(base, "_", c.column->name.view()));
	const std::string table = catalog.name(*c.table->relation);
	const std::string add =
		cat("ALTER TABLE ", table, " ADD CONSTRAINT ", quoted(constraint), " FOREIGN KEY (",
			quoted(c.column->name), ") REFERENCES ", catalog.name(*c.referenced->relation), " (",
			quoted(c.key->name), ")");
	constexpr int first_not_valid_on_partitioned = 180000;
	if (c.table->relation->kind == 'p' && catalog.server().version < first_not_valid_on_partitioned)
		return cat(add, ";");
	return cat(add, " NOT VALID;\nALTER TABLE ", table, " VALIDATE CONSTRAINT ", quoted(constraint),
			   ";");
}

ReferenceCensus::ReferenceCensus(const Catalog& catalog) {
	for (const Table& table : catalog.tables())
		for (const Constraint& c : table.constraints) foreign_keys += c.kind == 'f';
	if (foreign_keys > 0) return;
	const TableNames names(catalog, TableNames::Endings::known);
	for (const Table& table : catalog.tables()) {
		if (table.rows <= 0) continue;
		tables_with_rows++;
		const Constraint* key = catalog.primary_key(table.id());
		for (const Column& column : table.columns) {
			const std::string stem = referring_stem(column.name);
			const TypeId type = catalog.base_type(column.type);
			if (stem.empty() || is_single_key(key, column.number) ||
				!(is_integer(type) || type == type::uuid))
				continue;
			references += names.has_ending(table.relation->schema, NameTokens(stem));
		}
	}
}

}  // namespace dbe
