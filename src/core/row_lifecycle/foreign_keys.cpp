#include "core/row_lifecycle/foreign_keys.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// Names of columns come one a line; a line feed in a name is escaped.
constexpr std::string_view query = R"(
SELECT c.conname, c.confdeltype, c.condeferrable, c.condeferred,
	c.conrelid, cn.nspname, ct.relname, pg_catalog.pg_has_role(ct.relowner, 'USAGE'), ct.relkind = 'p',
	c.confrelid, pn.nspname, pt.relname, pg_catalog.pg_has_role(pt.relowner, 'USAGE'), pt.relkind = 'p',
	(SELECT string_agg(replace(replace(a.attname, E'\\', E'\\\\'), E'\n', E'\\n'), E'\n' ORDER BY k.place)
	 FROM unnest(c.conkey) WITH ORDINALITY k (number, place)
	 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number),
	(SELECT string_agg(replace(replace(a.attname, E'\\', E'\\\\'), E'\n', E'\\n'), E'\n' ORDER BY k.place)
	 FROM unnest(c.confkey) WITH ORDINALITY k (number, place)
	 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number),
	(SELECT string_agg('OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')', E'\n' ORDER BY k.place)
	 FROM unnest(c.conpfeqop) WITH ORDINALITY k (id, place)
	 JOIN pg_catalog.pg_operator o ON o.oid = k.id JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace),
	(SELECT a.attname FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = t.tgattr[0]
	 WHERE t.tgrelid = c.conrelid AND t.tgfoid = 'dbe.soft_delete_row()'::regprocedure AND t.tgtype::int & 8 <> 0 LIMIT 1),
	(SELECT a.attname FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = t.tgattr[0]
	 WHERE t.tgrelid = c.confrelid AND t.tgfoid = 'dbe.soft_delete_row()'::regprocedure AND t.tgtype::int & 8 <> 0 LIMIT 1),
	g.tgname, pg_catalog.pg_get_triggerdef(g.oid, false),
	pg_catalog.has_table_privilege(ct.relowner, c.confrelid, 'TRIGGER'), pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(ct.relowner))
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class ct ON ct.oid = c.conrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = ct.relnamespace
JOIN pg_catalog.pg_class pt ON pt.oid = c.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = pt.relnamespace
LEFT JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.conrelid AND g.tgconstrrelid = c.confrelid
	AND g.tgfoid = 'dbe.live_parent()'::regprocedure AND g.tgattr::text = array_to_string(c.conkey, ' ')
WHERE c.contype = 'f' AND c.conparentid = 0 AND )";

// The names of a list, in the memory of the call.
std::vector<std::string_view> names(Call& call, std::string_view list) {
	std::vector<std::string_view> names;
	for (const std::string_view line : split(list, '\n')) {
		if (!contains(line, "\\")) {
			names.push_back(line);
			continue;
		}
		std::string name;
		for (std::size_t i = 0; i < line.size(); i++)
			if (line[i] == '\\' && ++i < line.size())
				append(name, line[i] == 'n' ? '\n' : line[i]);
			else
				append(name, line[i]);
		names.push_back(call.arena().keep(name));
	}
	return names;
}

KeyTable table_at(const Row& row, std::uint32_t first) {
	KeyTable table;
	table.id = static_cast<std::uint32_t>(row.number(first));
	table.schema = row.text(first + 1);
	table.name = row.text(first + 2);
	table.is_owned = row.flag(first + 3);
	table.is_partitioned = row.flag(first + 4);
	return table;
}

}  // namespace

std::string KeyTable::identity() const { return qualified(schema, name); }

std::string ForeignKey::condition(std::string_view parent_alias,
								  std::string_view child_alias) const {
	std::vector<std::string> parts;
	const std::size_t count =
		std::min({equal.size(), parent.columns.size(), child.columns.size()});
	for (std::size_t i = 0; i < count; i++)
		parts.push_back(cat(parent_alias, ".", quoted(parent.columns[i]), " ", equal[i], " ",
							child_alias, ".", quoted(child.columns[i])));
	return join(parts, " AND ");
}

std::vector<ForeignKey> foreign_keys_of(Call& call, std::uint32_t table, Side side) {
	const dbe_rows rows = call.host().query(
		cat(query, side == Side::parent ? "c.confrelid" : "c.conrelid", " = ", table,
			" ORDER BY cn.nspname, ct.relname, c.conname")
			.c_str());
	std::vector<ForeignKey> keys;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		ForeignKey& key = keys.emplace_back();
		key.name = row.text(0);
		key.on_delete = row.text(1).empty() ? 'a' : row.text(1).front();
		key.is_deferrable = row.flag(2);
		key.is_deferred = row.flag(3);
		key.child = table_at(row, 4);
		key.parent = table_at(row, 9);
		key.child.columns = names(call, row.text(14));
		key.parent.columns = names(call, row.text(15));
		key.equal = split(row.text(16), '\n');
		key.child.deleted_at = row.text(17);
		key.parent.deleted_at = row.text(18);
		key.guard = row.text(19);
		key.guard_definition = row.text(20);
		key.child_owner_may_guard = row.flag(21);
		key.child_owner = row.text(22);
	}
	return keys;
}

}  // namespace dbe
