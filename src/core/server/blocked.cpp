#include "core/server/row.hpp"
#include "core/server/sessions.hpp"

#include <algorithm>

namespace dbe {
namespace {

// pg_blocking_pids() stops the lock manager for a moment, so it is asked about few.
constexpr const char* blocked_sql = R"(
SELECT w.total, w.pid, w.seconds,
	pg_catalog.array_to_string(pg_catalog.pg_blocking_pids(w.pid), ',')
FROM (
	SELECT l.pid, pg_catalog.count(*) OVER () AS total,
		EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.min(l.waitstart)) AS seconds
	FROM pg_catalog.pg_locks l
	WHERE NOT l.granted
	GROUP BY l.pid
	ORDER BY 3 DESC NULLS LAST, 1
	LIMIT 20) w)";

std::span<const int> parse_pids(std::string_view text, Arena& arena) {
	if (text.empty()) return {};
	const auto parts = split(text, ',');
	const auto pids = arena.array<int>(parts.size());
	for (std::size_t i = 0; i < parts.size(); i++) {
		double pid = 0;
		parse_number(parts[i], pid);
		pids[i] = static_cast<int>(pid);
	}
	return pids;
}

}  // namespace

bool BlockFacts::is_blocker(int pid) const {
	return std::any_of(list.begin(), list.end(), [&](const BlockedSession& blocked) {
		return std::find(blocked.blockers.begin(), blocked.blockers.end(), pid) !=
			   blocked.blockers.end();
	});
}

BlockFacts load_blocked(const Host& host, Arena& arena) {
	BlockFacts facts;
	probe(host, arena, facts, blocked_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<BlockedSession>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			facts.total = static_cast<int>(row.number(0));
			list[i] = {.pid = static_cast<int>(row.number(1)),
					   .seconds = row.amount(2),
					   .blockers = parse_pids(row.text(3), arena)};
		}
		facts.list = list;
	});
	return facts;
}

}  // namespace dbe
