#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// From 18 on NOT NULL may still wait for the rows that were there before.
bool is_validated(const Catalog& catalog, const Column& column) {
	const auto constraints = catalog.constraints(column.relation);
	return std::none_of(constraints.begin(), constraints.end(), [&](const Constraint& c) {
		return c.kind == 'n' && !c.is_validated && contains(c.columns, column.number);
	});
}

std::vector<std::int16_t> never_null(const Catalog& catalog, RelationId table) {
	std::vector<std::int16_t> columns;
	for (const Column& column : catalog.columns(table))
		if (column.not_null && is_validated(catalog, column)) columns.push_back(column.number);
	return columns;
}

dbe_numbers numbers(std::vector<std::int16_t>& list) {
	return {list.data(), static_cast<std::uint32_t>(list.size())};
}

// The predicate says that columns are not null which never are.
bool only_repeats_not_null(const Catalog& catalog, const Index& index) {
	auto columns = never_null(catalog, index.table);
	return only_excludes_nulls(index.predicate, numbers(columns));
}

// A CHECK lets unknown pass, a predicate does not: a comparison by operators of columns and
// constants that are never null is never unknown.
bool is_never_unknown(const Catalog& catalog, const Index& index, std::string_view tree) {
	if (!has_only_nodes(tree, {"OPEXPR", "BOOLEXPR", "VAR", "CONST", "RELABELTYPE",
							   "SCALARARRAYOPEXPR", "ARRAYEXPR"}) ||
		tree.find(":constisnull true") != std::string_view::npos || !user_functions(tree).empty())
		return false;
	auto columns = never_null(catalog, index.table);
	bool is_known = true;
	visit_nodes(tree, [&](std::string_view node) {
		if (node_name(node) == "VAR")
			is_known &= contains(numbers(columns), static_cast<int>(node_number(node, "varattno")));
		return is_known;
	});
	return is_known;
}

// The CHECK that has the predicate among its conditions, word for word.
const Constraint* repeated_check(const Catalog& catalog, const Index& index) {
	const std::string wanted = without_locations(index.predicate);
	for (const Constraint& c : catalog.constraints(index.table)) {
		if (c.kind != 'c' || !c.is_validated || !c.is_enforced || !c.expression.present()) continue;
		const std::string rule = without_locations(c.expression);
		bool is_repeated = rule == wanted;
		if (node_name(rule) == "BOOLEXPR" && node_field(rule, "boolop") == "and")
			for (const std::string_view part : tree_members(node_field(rule, "args")))
				is_repeated |= part == wanted;
		if (is_repeated && is_never_unknown(catalog, index, wanted)) return &c;
	}
	return nullptr;
}

// Whatever a plain CREATE INDEX would not make again is left to a person.
bool is_plain(const Snapshot& snapshot, const Index& index, const Relation& relation) {
	const Catalog& catalog = snapshot.catalog;
	if (relation.kind != 'i' || relation.access_method != access_method::btree ||
		relation.options.count > 0 || relation.tablespace != Oid{} || index.expressions.present() ||
		index.nulls_not_distinct || is_held(catalog, index) || !catalog.parents(index.id).empty() ||
		!snapshot.facts.operator_classes.known)
		return false;
	for (int key = 0; key < index.key_count; key++) {
		const auto at = static_cast<std::uint32_t>(key);
		const Column* column = catalog.column(index.table, index.columns.items[at]);
		if (column == nullptr || index.collations.items[at] != column->collation ||
			snapshot.facts.operator_classes.find(index.operator_classes.items[at]) != nullptr)
			return false;
	}
	return true;
}

std::string keys(const Catalog& catalog, const Index& index) {
	static constexpr std::string_view orders[] = {"", " DESC NULLS LAST", " NULLS FIRST", " DESC"};
	std::vector<std::string> parts;
	for (int key = 0; key < index.key_count; key++)
		parts.push_back(cat(catalog.column_name(index.table, index.columns.items[key]),
							orders[index.options.items[key] & 3]));
	return join(parts, ", ");
}

std::string rebuild(const Catalog& catalog, FreeNames& names, const Index& index,
					const Relation& relation) {
	const std::string name = names.take(relation.schema, object_name(cat(relation.name.view(), "_full")));
	const auto key_count = static_cast<std::uint32_t>(index.key_count);
	const dbe_numbers included{index.columns.items + key_count, index.columns.count - key_count};
	std::string out = cat("CREATE ", index.is_unique ? "UNIQUE " : "", "INDEX CONCURRENTLY ",
						  quoted(name), " ON ", catalog.name(index.table), " (",
						  keys(catalog, index), ")");
	if (included.count > 0)
		append(out, cat(" INCLUDE (", catalog.column_names(index.table, included), ")"));
	append(out, cat(";\n", drop_index(catalog, relation), "\nALTER INDEX ",
					qualified(catalog.schema_name(relation.schema), name), " RENAME TO ",
					quoted(relation.name), ";"));
	return out;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	FreeNames names(catalog);
	for (const Table& table : catalog.tables())
		for (const Index& index : table.indexes) {
			const Relation* relation = catalog.relation(index.id);
			if (!index.predicate.present() || relation == nullptr || !is_usable(index)) continue;
			assessment.examined(table.weight);
			const bool is_null_test = only_repeats_not_null(catalog, index);
			const Constraint* rule = is_null_test ? nullptr : repeated_check(catalog, index);
			if (!is_null_test && rule == nullptr) continue;
			Draft draft;
			draft.object = catalog.name(*relation);
			draft.detail = cat("Its WHERE clause only ",
							   rule == nullptr
								   ? std::string("excludes nulls of columns that are NOT NULL")
								   : cat("repeats what the CHECK ", quoted(rule->name), " says"),
							   ": it holds every row of ", catalog.name(*table.relation),
							   ", but serves only queries that repeat or imply the clause.");
			if (is_plain(snapshot, index, *relation))
				draft.fix = rebuild(catalog, names, index, *relation);
			draft.evidence.put("is_unique", index.is_unique).put("bytes", catalog.bytes(*relation));
			draft.weight = table.weight;
			draft.effect = catalog.bytes(*relation);
			assessment.add(draft);
		}
}

}  // namespace

extern constexpr Check needless_index_predicate{CheckSpec{
	.id = "needless_index_predicate",
	.title = "Partial index whose predicate holds for every row",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "The predicate excludes nothing, yet the planner must prove it for each query: sorting by "
		   "the column, counting, ON CONFLICT without the same clause and foreign keys cannot use "
		   "the index.",
	.action = "Make the same index without the WHERE clause and drop this one. An ON CONFLICT that "
			  "repeats the clause goes on working.",
	.bad = "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "status text NOT NULL, total numeric(12,2));\n"
		   "CREATE INDEX \"idx Orders\" ON orders (status DESC) INCLUDE (total) "
		   "WHERE status IS NOT NULL;",
	.good = "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"status text NOT NULL, total numeric(12,2));\n"
			"CREATE INDEX idx_orders_status ON orders (status DESC) INCLUDE (total);",
	.near_miss = "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "status text NOT NULL, total numeric(12,2));\n"
				 "CREATE INDEX idx_orders_status ON orders (status) WHERE total IS NOT NULL;\n"
				 "CREATE INDEX idx_orders_total ON orders (total) WHERE status IS NOT NULL "
				 "AND total IS NOT NULL;",
	.run = run,
}};

}  // namespace dbe
