#include "core/verify/subject.hpp"

#include <algorithm>
#include <memory>
#include <span>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::size_t most_values = 60;	 // of one kind for one column

// ---- from the catalogs ----

std::string columns_sql(const std::string& tables) {
	return cat(R"(
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
	EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = a.attrelid AND x.indisunique AND x.indnkeyatts = 1
		AND x.indkey[0] = a.attnum),
	(SELECT pg_catalog.concat_ws(E'\x01', pg_catalog.array_to_string((s.most_common_vals::text::text[])[1:5], E'\x01'),
			pg_catalog.array_to_string((s.histogram_bounds::text::text[])[1:4], E'\x01'))
		FROM pg_catalog.pg_stats s JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relname = s.tablename
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = s.schemaname
		WHERE s.attname = a.attname ORDER BY s.inherited DESC LIMIT 1),
	pg_catalog.format_type(a.atttypid, a.atttypmod),
	(SELECT pg_catalog.string_agg('(' || pg_catalog.pg_get_expr(k.conbin, k.conrelid) || ')', ' AND ' ORDER BY k.conname)
		FROM pg_catalog.pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum])
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = ANY ('{)", tables, R"(}'::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
	AND a.attgenerated = ''
ORDER BY 1, 2)");
}

std::string types_sql(const std::string& types) {
	return cat(R"(
WITH RECURSIVE based (id, base, is_not_null) AS (
	SELECT t.oid, t.oid, t.typnotnull FROM pg_catalog.pg_type t WHERE t.oid = ANY ('{)", types, R"(}'::pg_catalog.oid[])
	UNION ALL
	SELECT b.id, t.typbasetype, b.is_not_null OR u.typnotnull FROM based b
		JOIN pg_catalog.pg_type t ON t.oid = b.base AND t.typtype = 'd' JOIN pg_catalog.pg_type u ON u.oid = t.typbasetype)
SELECT b.id, t.typname, t.typtype, t.typcategory, b.is_not_null,
	(SELECT pg_catalog.string_agg(e.enumlabel, E'\n' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
	m.typname, m.typtype,
	(SELECT pg_catalog.string_agg(e.enumlabel, E'\n' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = m.oid)
FROM based b JOIN pg_catalog.pg_type t ON t.oid = b.base AND t.typtype <> 'd'
	LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
	LEFT JOIN pg_catalog.pg_type m ON m.oid = coalesce(r.rngsubtype, CASE WHEN t.typcategory = 'A' THEN t.typelem END)
ORDER BY 1)");
}

std::string foreign_keys_sql(const std::string& tables) {
	return cat(R"(
SELECT c.conrelid, c.confrelid, pg_catalog.array_to_string(c.conkey, ','), pg_catalog.array_to_string(c.confkey, ',')
FROM pg_catalog.pg_constraint c
WHERE c.contype = 'f' AND c.conrelid = ANY ('{)", tables, "}'::pg_catalog.oid[]) AND c.confrelid = ANY ('{", tables,
			   R"(}'::pg_catalog.oid[])
ORDER BY c.conrelid, c.conname)");
}

std::vector<std::string> lines(std::string_view text) {
	std::vector<std::string> out;
	if (text.empty()) return out;
	for (const std::string_view line : split(text, '\n')) out.emplace_back(line);
	return out;
}

// That stand in the table and that the caller may see, of a handy length.
std::vector<std::string> real_values(std::string_view text) {
	constexpr std::size_t most_length = 100;
	std::vector<std::string> out;
	if (text.empty()) return out;
	for (const std::string_view value : split(text, '\x01'))
		if (value.size() <= most_length) out.emplace_back(value);
	return out;
}

// The numbers, from 1, of the values that a column's own checks let pass.
std::string passing_sql(const std::vector<std::string>& values, std::string_view column, std::string_view type,
						std::string_view checks) {
	std::string list;
	for (const std::string& value : values) append(list, cat(list.empty() ? "" : ", ", literal(value)));
	return cat("SELECT dbe_made.dbe_number FROM pg_catalog.unnest(ARRAY[", list,
			   "]::pg_catalog.text[]) WITH ORDINALITY dbe_made (dbe_value, dbe_number), "
			   "LATERAL (SELECT dbe_made.dbe_value::", type, " AS ", quoted(column), ") dbe_row WHERE (", checks,
			   ") IS NOT FALSE ORDER BY 1");
}

dbe_relation_id table_id(const Row& row, std::uint32_t column) {
	return static_cast<dbe_relation_id>(static_cast<std::uint32_t>(row.number(column)));
}

std::vector<TypeFacts> read_types(const Host& host, const std::string& types) {
	std::vector<TypeFacts> out;
	const dbe_rows rows = host.query(types_sql(types).c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		TypeFacts type;
		type.id = static_cast<dbe_type_id>(static_cast<std::uint32_t>(row.number(0)));
		type.name = row.text(1);
		type.kind = row.text(2).empty() ? 'b' : row.text(2)[0];
		type.category = row.text(3).empty() ? 'U' : row.text(3)[0];
		type.is_not_null = row.flag(4);
		type.labels = lines(row.text(5));
		type.element = row.text(6);
		type.element_kind = row.text(7).empty() ? 'b' : row.text(7)[0];
		type.element_labels = lines(row.text(8));
		out.push_back(std::move(type));
	}
	return out;
}

// ---- both statements together ----

class Reader {
public:
	Reader(const Host& host, const dbe_trial_facts& one, const dbe_trial_facts& other)
		: host_(host), facts_{&one, &other} {}

	Subject read() {
		add_tables();
		read_columns();
		read_foreign_keys();
		add_parameters();
		order_tables();
		return std::move(subject_);
	}

private:
	struct Needed {
		std::size_t table;
		std::size_t column;
		dbe_type_id type;
		std::int32_t modifier;
	};

	void add_tables();
	void read_columns();
	void read_foreign_keys();
	void add_parameters();
	void order_tables();
	void order(std::size_t table, std::vector<char>& seen, std::vector<std::size_t>& order) const;

	std::size_t place(dbe_relation_id id) const;
	bool is_used(dbe_relation_id table, std::int16_t column) const;
	std::vector<Constant> constants(dbe_relation_id table, std::int16_t column) const;
	Domain domain(const TypeFacts& type, std::int32_t modifier, const std::vector<Constant>& own,
				  const std::vector<std::string>& real = {}) const;
	void keep_passing(Domain& domain, std::string_view column, std::string_view type, std::string_view checks) const;
	std::vector<std::string> admitted(const TypeFacts& type, std::int32_t modifier, const std::vector<std::string>& texts,
									  const std::vector<std::string>& known) const;
	const TypeFacts* type(dbe_type_id id) const;

	const Host& host_;
	const dbe_trial_facts* facts_[2];
	Subject subject_;
	std::vector<TypeFacts> types_;
	std::vector<Needed> needed_;
};

void Reader::add_tables() {
	for (const dbe_trial_facts* facts : facts_)
		for (const dbe_trial_table& table : std::span(facts->tables, facts->table_count)) {
			if (table.is_system || place(table.id) < subject_.tables.size()) continue;
			MadeTable made;
			made.id = table.id;
			made.schema = table.schema.view();
			made.name = table.name.view();
			subject_.tables.push_back(std::move(made));
		}
}

std::size_t Reader::place(dbe_relation_id id) const {
	std::size_t i = 0;
	while (i < subject_.tables.size() && subject_.tables[i].id != id) i++;
	return i;
}

bool Reader::is_used(dbe_relation_id id, std::int16_t column) const {
	for (const dbe_trial_facts* facts : facts_)
		for (const dbe_trial_table& table : std::span(facts->tables, facts->table_count)) {
			if (table.id != id) continue;
			if (table.uses_row) return true;
			const std::span numbers(table.columns.items, table.columns.count);
			if (std::find(numbers.begin(), numbers.end(), column) != numbers.end()) return true;
		}
	return false;
}

// Of a column, or those of none: relation 0.
std::vector<Constant> Reader::constants(dbe_relation_id table, std::int16_t column) const {
	std::vector<Constant> out;
	for (const dbe_trial_facts* facts : facts_)
		for (const dbe_trial_constant& constant : std::span(facts->constants, facts->constant_count)) {
			if (constant.relation != table || (table != dbe_relation_id{} && constant.column != column)) continue;
			const auto is_same = [&](const Constant& known) {
				return known.text == constant.text.view() && known.category == constant.category;
			};
			if (std::none_of(out.begin(), out.end(), is_same))
				out.push_back({std::string(constant.text.view()), constant.category});
		}
	return out;
}

// The texts that the type takes, without those that are known already.
std::vector<std::string> Reader::admitted(const TypeFacts& type, std::int32_t modifier, const std::vector<std::string>& texts,
										  const std::vector<std::string>& known) const {
	std::vector<std::string> single;
	for (const std::string& text : texts)
		if (single.size() < most_values && std::find(single.begin(), single.end(), text) == single.end() &&
			std::find(known.begin(), known.end(), text) == known.end())
			single.push_back(text);
	std::vector<dbe_text> asked;
	for (const std::string& text : single) asked.push_back({text.c_str(), static_cast<std::uint32_t>(text.size())});
	const auto are = std::make_unique<bool[]>(asked.size() + 1);
	if (!asked.empty()) host_.are_values(type.id, modifier, asked, are.get());
	std::vector<std::string> out;
	for (std::size_t i = 0; i < single.size(); i++)
		if (are[i]) out.push_back(single[i]);
	return out;
}

Domain Reader::domain(const TypeFacts& type, std::int32_t modifier, const std::vector<Constant>& own,
					  const std::vector<std::string>& real) const {
	Domain out;
	Candidates direct = candidates(type, own);
	direct.usual.insert(direct.usual.end(), real.begin(), real.end());
	std::vector<Constant> pool;
	for (const Constant& constant : constants({}, 0))
		if (constant.category == type.category || type.category == 'U' || type.category == 'A') pool.push_back(constant);
	out.category = type.category;
	out.own = admitted(type, modifier, direct.own, {});
	out.usual = admitted(type, modifier, direct.usual, out.own);
	std::vector<std::string> known = out.own;
	known.insert(known.end(), out.usual.begin(), out.usual.end());
	out.related = admitted(type, modifier, candidates(type, pool).own, known);
	out.has_other_kind = type.category == 'S' && !out.own.empty() &&
						 std::none_of(own.begin(), own.end(), [](const Constant& constant) { return constant.category == 'S'; });
	return out;
}

// A table whose checks refuse nearly all rows would be compared empty. Where none passes, or a check cannot
// be asked, all stay.
void Reader::keep_passing(Domain& domain, std::string_view column, std::string_view type, std::string_view checks) const {
	std::vector<std::string> all = domain.own;
	all.insert(all.end(), domain.related.begin(), domain.related.end());
	all.insert(all.end(), domain.usual.begin(), domain.usual.end());
	if (checks.empty() || all.empty()) return;
	std::vector<bool> passes(all.size(), false);
	std::size_t count = 0;
	(void) host_.attempt([&] {
		const dbe_rows rows = host_.query(passing_sql(all, column, type, checks).c_str());
		for (std::uint32_t i = 0; i < rows.count; i++) passes[static_cast<std::size_t>(Row(rows, i).number(0)) - 1] = true;
		count = rows.count;
	});
	if (count == 0) return;
	std::size_t at = 0;
	for (std::vector<std::string>* values : {&domain.own, &domain.related, &domain.usual}) {
		std::vector<std::string> kept;
		for (std::string& value : *values)
			if (passes[at++]) kept.push_back(std::move(value));
		*values = std::move(kept);
	}
}

const TypeFacts* Reader::type(dbe_type_id id) const {
	for (const TypeFacts& type : types_)
		if (type.id == id) return &type;
	return nullptr;
}

void Reader::read_columns() {
	std::string tables;
	std::string types;
	for (const MadeTable& table : subject_.tables)
		append(tables, cat(tables.empty() ? "" : ",", static_cast<std::uint32_t>(table.id)));
	for (const dbe_trial_facts* facts : facts_)
		for (const dbe_trial_column& parameter : std::span(facts->parameters, facts->parameter_count))
			append(types, cat(types.empty() ? "" : ",", static_cast<std::uint32_t>(parameter.type)));
	const dbe_rows rows = host_.query(columns_sql(tables).c_str());
	for (std::uint32_t i = 0; i < rows.count; i++)
		append(types, cat(types.empty() ? "" : ",", Row(rows, i).text(3)));
	types_ = read_types(host_, types);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		MadeTable& table = subject_.tables[place(table_id(row, 0))];
		const TypeFacts* facts = type(static_cast<dbe_type_id>(static_cast<std::uint32_t>(row.number(3))));
		MadeColumn column;
		column.number = static_cast<std::int16_t>(row.number(1));
		column.name = row.text(2);
		column.is_not_null = row.flag(5) || (facts != nullptr && facts->is_not_null);
		column.is_key = row.flag(6);
		column.is_used = is_used(table.id, column.number);
		if (facts != nullptr && (column.is_used || column.is_not_null)) {
			column.domain = domain(*facts, static_cast<std::int32_t>(row.number(4)), constants(table.id, column.number),
								   real_values(row.text(7)));
			keep_passing(column.domain, column.name, row.text(8), row.text(9));
		}
		if (column.is_used && column.domain.category == 'D') subject_.has_times = true;
		if (column.is_not_null && column.domain.size() == 0 && subject_.missing.empty())
			subject_.missing = cat(qualified(table.schema, table.name), ".", quoted(column.name));
		table.columns.push_back(std::move(column));
	}
}

void Reader::read_foreign_keys() {
	std::string tables;
	for (const MadeTable& table : subject_.tables)
		append(tables, cat(tables.empty() ? "" : ",", static_cast<std::uint32_t>(table.id)));
	const dbe_rows rows = host_.query(foreign_keys_sql(tables).c_str());
	const auto places = [](const MadeTable& table, std::string_view numbers) {
		std::vector<std::size_t> out;
		for (const std::string_view text : split(numbers, ',')) {
			double number = 0;
			for (std::size_t i = 0; parse_number(text, number) && i < table.columns.size(); i++)
				if (table.columns[i].number == static_cast<std::int16_t>(number)) out.push_back(i);
		}
		return out;
	};
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		MadeTable& child = subject_.tables[place(table_id(row, 0))];
		MadeForeignKey key;
		key.parent = place(table_id(row, 1));
		key.columns = places(child, row.text(2));
		key.referenced = places(subject_.tables[key.parent], row.text(3));
		if (key.columns.size() == key.referenced.size()) child.foreign_keys.push_back(std::move(key));
	}
}

void Reader::add_parameters() {
	for (const dbe_trial_column& parameter : std::span(facts_[0]->parameters, facts_[0]->parameter_count)) {
		const TypeFacts* facts = type(parameter.type);
		subject_.parameters.push_back(facts == nullptr ? Domain{} : domain(*facts, -1, constants({}, 0)));
		if (facts != nullptr && facts->category == 'D') subject_.has_times = true;
	}
	for (const dbe_trial_facts* facts : facts_)
		for (const dbe_trial_constant& constant : std::span(facts->constants, facts->constant_count))
			if (constant.category == 'D') subject_.has_times = true;
}

// ---- parents first ----

void Reader::order(std::size_t table, std::vector<char>& seen, std::vector<std::size_t>& order_of) const {
	if (seen[table]) return;
	seen[table] = 1;
	host_.check_stack();
	for (const MadeForeignKey& key : subject_.tables[table].foreign_keys) order(key.parent, seen, order_of);
	order_of.push_back(table);
}

void Reader::order_tables() {
	std::vector<char> seen(subject_.tables.size(), 0);
	std::vector<std::size_t> order_of;
	for (std::size_t i = 0; i < subject_.tables.size(); i++) order(i, seen, order_of);
	std::vector<std::size_t> place_of(order_of.size());
	std::vector<MadeTable> tables;
	for (std::size_t i = 0; i < order_of.size(); i++) {
		place_of[order_of[i]] = i;
		tables.push_back(std::move(subject_.tables[order_of[i]]));
	}
	for (MadeTable& table : tables)
		for (MadeForeignKey& key : table.foreign_keys) key.parent = place_of[key.parent];
	subject_.tables = std::move(tables);
}

}  // namespace

Subject read_subject(const Host& host, const dbe_trial_facts& one, const dbe_trial_facts& other) {
	return Reader(host, one, other).read();
}

}  // namespace dbe
