#include <algorithm>
#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/nouns.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto attribute_words = std::to_array<std::string_view>(
	{"attr", "attribute", "characteristic", "field", "key", "property"});

// Open lists of small things, for which a name and a value are the right form.
constexpr auto open_lists = std::to_array<std::string_view>({
	"cache", "claim", "config", "configuration", "env", "flag", "header", "label", "limit",
	"locale", "measurement", "metric", "option", "param", "parameter", "preference", "quota",
	"reading", "sample", "secret", "session", "setting", "state", "tag", "translation",
	"variable",
});

struct Parts {
	const Column* entity = nullptr;
	const Column* attribute = nullptr;
	const Column* value = nullptr;
	int others = 0;
};

bool is_attribute(const Column& column) {
	const NameTokens name(column.name);
	std::size_t last = name.size();
	while (last > 0 && (name[last - 1] == "name" || name[last - 1] == "code" ||
						name[last - 1] == "id"))
		last--;
	return last > 0 && is_one_of(singular(name[last - 1]), attribute_words);
}

bool is_value(const Column& column) {
	const NameTokens name(column.name);
	return (is_text_like(column.type) || column.type == type::jsonb) &&
		   (name.has("value") || name.has("val"));
}

// Switches and limits of a customer, in JSON since each is of its own kind. Features of a product
// in text are attributes.
bool holds_features(const Table& table, const Column& value) {
	const NameTokens name(table.relation->name);
	return value.type == type::jsonb && (name.has("features") || name.has("feature"));
}

bool is_bookkeeping(const Column& column) {
	const NameTokens name(column.name);
	return is_time(column.type) || name.last() == "version" || name.last() == "by" ||
		   name.has("value") || name.has("val");
}

Parts parts_of(const Catalog& catalog, const Table& table) {
	Parts parts;
	for (const Column& column : table.columns) {
		if (parts.attribute == nullptr && is_attribute(column))
			parts.attribute = &column;
		else if (parts.value == nullptr && is_value(column))
			parts.value = &column;
		else if (parts.entity == nullptr && is_in_foreign_key(catalog, column))
			parts.entity = &column;
		else if (!is_in_primary_key(catalog, column) && !is_bookkeeping(column))
			parts.others++;
	}
	return parts;
}

bool is_of_a_kind(const Catalog& catalog, const Table& table) {
	const NameTokens name(table.relation->name);
	const auto words = name.words();
	return !table.is_inheritance_child && !is_staging(catalog, table) &&
		   !is_record(catalog, table) && !is_framework_table(catalog, table) &&
		   std::none_of(words.begin(), words.end(), [](std::string_view word) {
			   return is_one_of(singular(word), open_lists);
		   });
}

const ColumnStatistics* statistics_of(const Catalog& catalog, const Table& table,
									  const Column& column) {
	return catalog.statistics(table.id(), column.number);
}

double distinct(const Catalog& catalog, const Table& table, const Column& column) {
	const ColumnStatistics* statistics = statistics_of(catalog, table, column);
	return statistics != nullptr ? distinct_values(*statistics, table.rows) : 0;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double enough = assessment.parameter("min_rows");
	constexpr double most_attributes = 1000, least_attributes = 3, least_per_entity = 2;
	for (const Table& table : catalog.tables()) {
		if (table.rows < enough) continue;
		constexpr std::size_t most_columns = 12;
		const Parts parts = table.columns.size() > most_columns || !is_of_a_kind(catalog, table)
								? Parts{}
								: parts_of(catalog, table);
		const bool is_shaped = parts.entity != nullptr && parts.attribute != nullptr &&
							   parts.value != nullptr && parts.others == 0 &&
							   !holds_features(table, *parts.value);
		if (is_shaped && is_unseen(assessment, table, statistics_of(catalog, table, *parts.attribute)))
			continue;
		assessment.examined(table.weight);
		if (!is_shaped) continue;
		const double attributes = distinct(catalog, table, *parts.attribute);
		const double entities = distinct(catalog, table, *parts.entity);
		if (attributes < least_attributes || attributes > most_attributes || entities <= 0 ||
			table.rows / entities < least_per_entity)
			continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat("Each row is one attribute of a ", quoted(parts.entity->name), ": ",
						   grouped(attributes), " different values of ",
						   quoted(parts.attribute->name), ", all of them in ",
						   quoted(parts.value->name), "; ", counted(table.rows, "row"), ".");
		draft.evidence.put("attributes", attributes)
			.put("entities", entities)
			.put("rows", table.rows);
		draft.weight = table.weight;
		draft.effect = table.rows;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check entity_attribute_value{CheckSpec{
	.id = "entity_attribute_value",
	.title = "Entity-attribute-value table",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Attributes kept as rows have no type, no NOT NULL, no foreign key and no statistics of "
		   "their own: reading one thing takes a join per attribute, and the planner guesses at "
		   "each.",
	.action = "Make the attributes that are always there columns, and keep the rest in one jsonb "
			  "column with a GIN index: one row per thing. Fill it with jsonb_object_agg(attribute, "
			  "value) in batches.",
	.bad = "CREATE TABLE devices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		   "CREATE TABLE device_data (device_id bigint NOT NULL, attribute text NOT NULL, "
		   "value text NOT NULL, PRIMARY KEY (device_id, attribute), "
		   "CONSTRAINT fk_device_data_devices FOREIGN KEY (device_id) REFERENCES devices (id));\n"
		   "INSERT INTO devices SELECT FROM generate_series(1, 2500);\n"
		   "INSERT INTO device_data SELECT d, a, 'value of ' || a || d FROM "
		   "generate_series(1, 2500) d, unnest(ARRAY['color', 'size', 'maker', 'owner']) a;\n"
		   "ANALYZE devices, device_data;",
	.good = "CREATE TABLE devices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"color text NOT NULL, details jsonb NOT NULL);",
	.near_miss =
		"CREATE TABLE devices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		"CREATE TABLE device_settings (device_id bigint NOT NULL, key text NOT NULL, "
		"value text NOT NULL, PRIMARY KEY (device_id, key), "
		"CONSTRAINT fk_device_settings_devices FOREIGN KEY (device_id) "
		"REFERENCES devices (id));\n"
		"INSERT INTO devices SELECT FROM generate_series(1, 2500);\n"
		"INSERT INTO device_settings SELECT d, a, 'value of ' || a || d FROM "
		"generate_series(1, 2500) d, unnest(ARRAY['color', 'size', 'maker', 'owner']) a;\n"
		"CREATE TABLE device_features (device_id bigint NOT NULL, feature_key text NOT NULL, "
		"value jsonb NOT NULL, PRIMARY KEY (device_id, feature_key), "
		"CONSTRAINT fk_device_features_devices FOREIGN KEY (device_id) "
		"REFERENCES devices (id));\n"
		"INSERT INTO device_features SELECT device_id, key, to_jsonb(device_id % 2 = 0) FROM device_settings;\n"
		"ANALYZE devices, device_settings, device_features;",
	.parameters = {{{"min_rows", 10000, "rows", "Smaller tables are left alone."}}},
	.run = run,
}};

}  // namespace dbe
