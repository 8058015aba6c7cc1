#include "core/server/operator_classes.hpp"

#include <algorithm>

#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr const char* classes_sql = R"(
SELECT o.oid, o.opcname FROM pg_catalog.pg_opclass o WHERE NOT o.opcdefault ORDER BY o.oid)";

}  // namespace

const OperatorClass* OperatorClassFacts::find(Oid id) const {
	const auto at = std::lower_bound(list.begin(), list.end(), id,
									 [](const OperatorClass& c, Oid wanted) { return c.id < wanted; });
	return at != list.end() && at->id == id ? &*at : nullptr;
}

OperatorClassFacts load_operator_classes(const Host& host, Arena& arena) {
	OperatorClassFacts facts;
	probe(host, arena, facts, classes_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<OperatorClass>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i].id = static_cast<Oid>(static_cast<std::uint32_t>(row.number(0)));
			list[i].name = arena.keep(row.text(1));
		}
		facts.list = list;
	});
	return facts;
}

}  // namespace dbe
