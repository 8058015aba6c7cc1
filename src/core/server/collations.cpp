#include "core/server/collations.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// Asking for the version opens the collation, and there are hundreds: only those in use.
std::vector<std::uint32_t> collations_of_indexes(const Catalog& catalog) {
	std::vector<std::uint32_t> ids;
	Oid last{};
	for (const Index& index : catalog.indexes())
		for (std::uint32_t i = 0; i < index.collations.count; i++) {
			const Oid id = index.collations.items[i];
			if (id == Oid{} || id == collation::database_default || id == collation::c ||
				id == collation::posix || id == last)
				continue;
			last = id;
			const auto number = static_cast<std::uint32_t>(id);
			if (std::find(ids.begin(), ids.end(), number) == ids.end()) ids.push_back(number);
		}
	return ids;
}

std::string versions_query(const Catalog& catalog) {
	std::string ids;
	for (const std::uint32_t id : collations_of_indexes(catalog))
		append(ids, cat(ids.empty() ? "" : ",", id));
	std::string sql = R"(
SELECT 0, NULL::name, d.datname, d.datcollversion,
	pg_catalog.pg_database_collation_actual_version(d.oid)
FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())";
	if (!ids.empty())
		append(sql, cat(R"(
UNION ALL
SELECT c.oid, n.nspname, c.collname, c.collversion, pg_catalog.pg_collation_actual_version(c.oid)
FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE c.collversion IS NOT NULL AND c.oid = ANY ('{)",
						ids, "}'::pg_catalog.oid[])"));
	return sql;
}

}  // namespace

CollationFacts load_collations(const Host& host, Arena& arena, const Catalog& catalog) {
	CollationFacts facts;
	const std::string sql = versions_query(catalog);
	probe(host, arena, facts, sql.c_str(), [&](const dbe_rows& rows) {
		const auto list = arena.array<CollationVersion>(rows.count);
		std::size_t count = 0;
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			CollationVersion found;
			found.id = static_cast<Oid>(static_cast<std::uint32_t>(row.number(0)));
			found.name = arena.keep(row.is_null(1) ? quoted(row.text(2))
												   : qualified(row.text(1), row.text(2)));
			found.recorded = arena.keep(row.text(3));
			found.actual = arena.keep(row.text(4));
			if (found.id == Oid{})
				facts.database = found;
			else
				list[count++] = found;
		}
		facts.database.id = collation::database_default;
		facts.list = list.first(count);
	});
	return facts;
}

}  // namespace dbe
