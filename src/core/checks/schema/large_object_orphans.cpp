#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The domain of extension lo, made to hold the number of a large object.
bool is_handle(const Catalog& catalog, const Column& column) {
	const Type* type = catalog.find_type(column.type);
	return type != nullptr && type->kind == 'd' && type->name.view() == "lo" &&
		   type->base == type::oid;
}

const Function* manager(const Catalog& catalog) {
	for (const Function& function : catalog.functions())
		if (function.name.view() == "lo_manage") return &function;
	return nullptr;
}

// Any row trigger on DELETE may unlink: by lo_manage() or in its own way.
bool is_managed(const Catalog& catalog, const Table& table) {
	const auto all = catalog.triggers(table.id());
	return std::any_of(all.begin(), all.end(), [](const Trigger& trigger) {
		return (trigger.events & trigger_event::remove) != 0 && !trigger.is_internal;
	});
}

std::string fix(const Catalog& catalog, const Table& table, const ColumnList& columns) {
	const Function* function = manager(catalog);
	if (function == nullptr) return {};
	std::vector<std::string> statements;
	for (const Column* column : columns) {
		const std::string name =
			object_name(cat("trg_", table.relation->name.view(), "_", column->name.view()));
		statements.push_back(cat("CREATE TRIGGER ", quoted(name), " BEFORE UPDATE OR DELETE ON ",
								 catalog.name(*table.relation), " FOR EACH ROW EXECUTE FUNCTION ",
								 qualified(catalog.schema_name(function->schema), "lo_manage"),
								 "(", literal(column->name), ");"));
	}
	return join(statements, "\n");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	bool has_handles = false;
	for (const Table& table : catalog.tables()) {
		ColumnList handles;
		for (const Column& column : table.columns)
			if (column.length == 4 && is_handle(catalog, column)) handles.push_back(&column);
		if (handles.empty()) continue;
		has_handles = true;
		assessment.examined(table.weight);
		if (is_managed(catalog, table)) continue;
		Draft draft = about_columns(catalog, table, handles);
		draft.detail = cat("No trigger unlinks the large objects of ", listed(catalog, handles),
						   ": they stay when their row is changed or deleted; ",
						   counted(table.rows, "row"), ".");
		draft.fix = fix(catalog, table, handles);
		assessment.add(draft);
	}
	if (!has_handles) assessment.skip(Skip::not_applicable, "no column is of type lo");
}

}  // namespace

extern constexpr Check large_object_orphans{CheckSpec{
	.id = "large_object_orphans",
	.title = "Large objects that nothing removes",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A column holds only the number of a large object: deleting the row leaves the object "
		   "in pg_largeobject, where it takes space and is dumped with every backup.",
	.action = "Let lo_manage() unlink objects with their rows; vacuumlo removes those that are "
			  "left already. TRUNCATE and DROP TABLE fire no trigger: unlink first. Values below "
			  "some megabytes are better kept as bytea.",
	.bad = "CREATE EXTENSION lo;\n"
		   "CREATE TABLE pictures (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "raster lo NOT NULL);",
	.good = "CREATE EXTENSION lo;\n"
			"CREATE TABLE pictures (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"raster lo NOT NULL);\n"
			"CREATE TRIGGER trg_pictures_raster BEFORE UPDATE OR DELETE ON pictures "
			"FOR EACH ROW EXECUTE FUNCTION lo_manage('raster');",
	.near_miss = "CREATE TABLE watched (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "relation oid NOT NULL);",
	.run = run,
}};

}  // namespace dbe
