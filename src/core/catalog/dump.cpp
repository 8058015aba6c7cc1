#include "core/catalog/dump.hpp"

#include <type_traits>

#include "core/base/text.hpp"
#include "core/catalog/dump_format.hpp"
#include "core/catalog/fields.hpp"
#include "core/catalog/value_shape.hpp"

namespace dbe {
namespace {

// A value that shows the shape and nothing of the data.
std::string_view example_of(Shape shape) {
	switch (shape) {
		case Shape::digits: return "00123";
		case Shape::integer: return "123";
		case Shape::decimal: return "1.25";
		case Shape::uuid: return "00000000-0000-4000-8000-000000000000";
		case Shape::date: return "2000-01-31";
		case Shape::timestamp: return "2000-01-31 12:00:00";
		case Shape::boolean: return "true";
		case Shape::inet: return "192.0.2.1";
		case Shape::list: return "1,2,3";
		case Shape::text: break;
	}
	return "text";
}

bool may_hold_secret(std::string_view setting) {
	return setting == "primary_conninfo" || setting.ends_with("_command") ||
		   setting.find('.') != std::string_view::npos;
}

void put(std::string& out, const Text& text) {
	append(out, text.present() ? escaped_field(text) : std::string("\\N"));
}

void put(std::string& out, const dbe_texts& texts) {
	append(out, '{');
	for (std::uint32_t i = 0; i < texts.count; i++) {
		if (i > 0) append(out, ',');
		append(out, escaped_field(texts.items[i]));
	}
	append(out, '}');
}

template <class List>
	requires std::same_as<List, dbe_numbers> || std::same_as<List, dbe_oids>
void put(std::string& out, const List& list) {
	append(out, '{');
	for (std::uint32_t i = 0; i < list.count; i++) {
		if (i > 0) append(out, ',');
		append(out, static_cast<std::int64_t>(list.items[i]));
	}
	append(out, '}');
}

void put(std::string& out, bool value) { append(out, value ? 't' : 'f'); }
void put(std::string& out, char value) {
	append(out, value == '\0' ? std::string("\\0") : escaped_field({&value, 1}));
}
void put(std::string& out, double value) { append(out, exact(value)); }
void put(std::string& out, float value) { append(out, exact(static_cast<double>(value))); }

template <class Value>
	requires std::is_enum_v<Value> || (std::integral<Value> && sizeof(Value) > 1)
void put(std::string& out, Value value) {
	append(out, static_cast<std::int64_t>(value));
}

template <class Row>
void put_row(std::string& out, const Row& row, char separator);

void put(std::string& out, const Activity& activity) { put_row(out, activity, ','); }

template <class Row>
void put_row(std::string& out, const Row& row, char separator) {
	bool first = true;
	const auto one = [&](const auto& field) {
		if (!first) append(out, separator);
		first = false;
		put(out, row.*field.member);
	};
	std::apply([&](const auto&... fields) { (one(fields), ...); }, Fields<Row>::list);
}

template <class Row>
void put_header(std::string& out) {
	bool first = true;
	const auto one = [&](const auto& field) {
		if (!first) append(out, '\t');
		first = false;
		append(out, field.name);
	};
	std::apply([&](const auto&... fields) { (one(fields), ...); }, Fields<Row>::list);
	append(out, '\n');
}

// What must not leave the database is replaced; everything else goes as it is.
void put_harmless(std::string& out, const ColumnStatistics& row) {
	std::vector<Text> samples;
	for (std::uint32_t i = 0; i < row.samples.count; i++) {
		const std::string_view example = example_of(shape_of(row.samples.items[i]));
		samples.push_back({example.data(), static_cast<std::uint32_t>(example.size())});
	}
	ColumnStatistics copy = row;
	copy.has_range = false;
	copy.lowest = 0;
	copy.highest = 0;
	copy.samples = {samples.data(), static_cast<std::uint32_t>(samples.size())};
	put_row(out, copy, '\t');
}

void put_harmless(std::string& out, const Setting& row) {
	Setting copy = row;
	if (may_hold_secret(row.name) && row.value.length > 0) copy.value = {"(set)", 5};
	put_row(out, copy, '\t');
}

void put_harmless(std::string& out, const Function& row) {
	Function copy = row;
	if (row.source.length > 0) copy.source = {"(source)", 8};
	put_row(out, copy, '\t');
}

void put_harmless(std::string& out, const RoleSettings& row) {
	std::vector<std::string> kept;
	for (std::uint32_t i = 0; i < row.settings.count; i++) {
		const std::string_view setting = row.settings.items[i];
		const std::string_view name = setting.substr(0, setting.find('='));
		kept.push_back(may_hold_secret(name) ? cat(name, "=(set)") : std::string(setting));
	}
	std::vector<Text> items;
	for (const std::string& text : kept)
		items.push_back({text.data(), static_cast<std::uint32_t>(text.size())});
	RoleSettings copy = row;
	copy.settings = {items.data(), static_cast<std::uint32_t>(items.size())};
	put_row(out, copy, '\t');
}

template <class Row>
void put_harmless(std::string& out, const Row& row) {
	put_row(out, row, '\t');
}

template <class Row>
void put_section(std::string& out, const char* name, const Row* rows, std::uint32_t count) {
	append(out, cat("[", name, "]\n"));
	put_header<Row>(out);
	for (std::uint32_t i = 0; i < count; i++) {
		put_harmless(out, rows[i]);
		append(out, '\n');
	}
}

}  // namespace

std::string dump_catalog(const dbe_catalog& catalog) {
	std::string out = cat(dump_title, "\n");
	put_section(out, "server", &catalog.server, 1);
	for_each_list(catalog, [&](const char* name, const auto& list) {
		using Row = std::remove_cvref_t<decltype(*list.rows)>;
		put_section<Row>(out, name, list.rows, list.count);
	});
	append(out, cat(dump_end, "\n"));
	return out;
}

}  // namespace dbe
