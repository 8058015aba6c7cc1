#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <vector>

#include "core/base/text.hpp"
#include "core/catalog/dump.hpp"
#include "core/catalog/dump_format.hpp"
#include "core/catalog/fields.hpp"

namespace dbe {
namespace {

// Lists that belong together have the lengths that every reader of the catalog relies on.
template <class Row>
bool is_consistent(const Row&) {
	return true;
}

bool is_consistent(const Index& index) {
	if (index.key_count < 0) return false;
	const auto keys = static_cast<std::uint32_t>(index.key_count);
	return index.columns.count >= keys && index.operator_classes.count == keys &&
		   index.collations.count == keys && index.options.count == keys;
}

bool is_consistent(const Constraint& constraint) {
	return constraint.kind != 'f' ||
		   constraint.columns.count == constraint.referenced_columns.count;
}

// One section: its header and its lines, still as text.
struct Section {
	std::vector<std::string_view> header;
	std::vector<std::string_view> lines;
};

class Reader {
public:
	explicit Reader(Arena& arena) : arena_(arena) {}

	void get(std::string_view field, Text& text) {
		if (field == "\\N") return;
		const std::string_view kept = arena_.keep(unescaped_field(field));
		text = {kept.data(), static_cast<std::uint32_t>(kept.size())};
	}

	void get(std::string_view field, dbe_texts& texts) {
		const auto parts = elements(field);
		const auto items = arena_.array<Text>(parts.size());
		for (std::size_t i = 0; i < parts.size(); i++) get(parts[i], items[i]);
		texts = {items.data(), static_cast<std::uint32_t>(items.size())};
	}

	void get(std::string_view field, dbe_numbers& numbers) {
		const auto items = list<std::int16_t>(field);
		numbers = {items.data(), static_cast<std::uint32_t>(items.size())};
	}

	void get(std::string_view field, dbe_oids& oids) {
		const auto items = list<Oid>(field);
		oids = {items.data(), static_cast<std::uint32_t>(items.size())};
	}

	void get(std::string_view field, bool& value) {
		if (field != "t" && field != "f") malformed(field);
		value = field == "t";
	}

	void get(std::string_view field, char& value) {
		const std::string text = unescaped_field(field);
		value = field == "\\0" || text.empty() ? '\0' : text[0];
	}

	void get(std::string_view field, double& value) { value = number(field); }
	void get(std::string_view field, float& value) {
		const double wide = number(field);
		if (std::isfinite(wide) && std::abs(wide) > std::numeric_limits<float>::max()) malformed(field);
		value = static_cast<float>(wide);
	}

	template <class Value>
		requires std::is_enum_v<Value> || (std::integral<Value> && sizeof(Value) > 1)
	void get(std::string_view field, Value& value) {
		std::int64_t number = 0;
		const char* end = field.data() + field.size();
		const auto result = std::from_chars(field.data(), end, number);
		if (result.ec != std::errc{} || result.ptr != end) malformed(field);
		value = static_cast<Value>(number);
		if (static_cast<std::int64_t>(value) != number) malformed(field);
	}

	// Its fields have no header: those of another version may be fewer or more.
	void get(std::string_view field, Activity& activity) {
		auto fields = split(field, ',');
		auto header = names<Activity>();
		const std::size_t count = std::min(fields.size(), header.size());
		fields.resize(count);
		header.resize(count);
		row(fields, header, activity);
	}

	template <class Row>
	void row(const std::vector<std::string_view>& fields,
			 const std::vector<std::string_view>& header, Row& row) {
		if (fields.size() != header.size()) malformed(fields.empty() ? "" : fields.front());
		for (std::size_t i = 0; i < header.size(); i++) {
			const auto one = [&](const auto& field) {
				if (header[i] == field.name) get(fields[i], row.*field.member);
			};
			std::apply([&](const auto&... all) { (one(all), ...); }, Fields<Row>::list);
		}
	}

	template <class Row>
	std::span<Row> rows(const Section& section) {
		const auto rows = arena_.array<Row>(section.lines.size());
		for (std::size_t i = 0; i < rows.size(); i++) {
			row(split(section.lines[i], '\t'), section.header, rows[i]);
			if (!is_consistent(rows[i])) malformed(section.lines[i]);
		}
		return rows;
	}

private:
	[[noreturn]] static void malformed(std::string_view near) {
		throw Error{sqlstate::invalid_parameter_value, "catalog dump is malformed",
					cat("Near \"", shortened(one_line(near), 60), "\"."), ""};
	}

	static double number(std::string_view field) {
		double value = 0;
		if (!parse_number(field, value)) malformed(field);
		return value;
	}

	static std::vector<std::string_view> elements(std::string_view field) {
		if (field.size() < 2 || field.front() != '{' || field.back() != '}') malformed(field);
		field = field.substr(1, field.size() - 2);
		if (field.empty()) return {};
		return split(field, ',');
	}

	template <class Item>
	std::span<Item> list(std::string_view field) {
		const auto parts = elements(field);
		const auto items = arena_.array<Item>(parts.size());
		for (std::size_t i = 0; i < parts.size(); i++) get(parts[i], items[i]);
		return items;
	}

	template <class Row>
	static std::vector<std::string_view> names() {
		std::vector<std::string_view> names;
		std::apply([&](const auto&... all) { (names.push_back(all.name), ...); },
				   Fields<Row>::list);
		return names;
	}

	Arena& arena_;
};

// The section of this name; nothing when the dump has none.
std::optional<Section> find_section(const std::vector<std::string_view>& lines,
									std::string_view name) {
	for (std::size_t i = 0; i + 1 < lines.size(); i++) {
		if (lines[i] != cat("[", name, "]")) continue;
		Section section{split(lines[i + 1], '\t'), {}};
		for (std::size_t at = i + 2; at < lines.size(); at++) {
			if (lines[at].empty() || lines[at].front() == '[') break;
			section.lines.push_back(lines[at]);
		}
		return section;
	}
	return {};
}

}  // namespace

dbe_catalog load_catalog_dump(std::string_view dump, Arena& arena) {
	const auto lines = split(dump, '\n');
	if (lines.front() != dump_title)
		throw Error{sqlstate::invalid_parameter_value, "text is no catalog dump",
					cat("Its first line should be \"", dump_title, "\"."), ""};
	if (std::find(lines.begin(), lines.end(), dump_end) == lines.end())
		throw Error{sqlstate::invalid_parameter_value, "catalog dump is cut off",
					cat("Its last line should be \"", dump_end, "\"."), ""};
	dbe_catalog catalog{};
	Reader reader(arena);
	if (const auto section = find_section(lines, "server"); section && !section->lines.empty())
		catalog.server = reader.rows<Server>(*section).front();
	for_each_list(catalog, [&](const char* name, auto& list) {
		using Row = std::remove_cvref_t<decltype(*list.rows)>;
		const auto section = find_section(lines, name);
		if (!section) return;
		const auto rows = reader.rows<Row>(*section);
		list.rows = rows.data();
		list.count = static_cast<std::uint32_t>(rows.size());
	});
	return catalog;
}

}  // namespace dbe
