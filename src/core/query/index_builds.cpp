#include "core/query/index_builds.hpp"

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr const char* builds_query =
	"SELECT coalesce(relid, 0), coalesce(index_relid, 0) "
	"FROM pg_catalog.pg_stat_progress_create_index "
	"WHERE datname = pg_catalog.current_database()";

RelationId relation_id(std::string_view text) {
	double number = 0;
	parse_number(text, number);
	return RelationId{static_cast<std::uint32_t>(number)};
}

}  // namespace

std::span<const RelationId> load_index_builds(const Host& host, Arena& arena) {
	const dbe_rows rows = host.query(builds_query);
	const auto builds = arena.array<RelationId>(std::size_t{rows.count} * 2);
	std::size_t count = 0;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const dbe_text* row = rows.cells + std::size_t{i} * rows.columns;
		const RelationId table = relation_id(row[0]);
		const RelationId index = relation_id(row[1]);
		builds[count++] = table;
		// A build whose table shows has an index that has no number yet, if none.
		if (index != RelationId{}) builds[count++] = index;
	}
	return builds.first(count);
}

}  // namespace dbe
