// dbe.blocking(width): who waits for whom, as trees below those who hold everybody up
#include <map>

#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/reports/lock_object.hpp"
#include "core/reports/lock_tree.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// pg_blocking_pids() stops the lock manager for a moment each time it is called.
constexpr const char* waiters_sql = R"(
SELECT w.pid, w.seconds, pg_catalog.array_to_string(pg_catalog.pg_blocking_pids(w.pid), ',')
FROM (
	SELECT l.pid,
		EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.min(l.waitstart)) AS seconds
	FROM pg_catalog.pg_locks l
	WHERE NOT l.granted
	GROUP BY l.pid
	ORDER BY 2 DESC NULLS LAST, 1
	LIMIT 200) w)";

constexpr int prepared = 0;	 // what pg_blocking_pids() says of a prepared transaction

struct Doing {
	std::string user;
	std::string state;
	std::string query;
	std::vector<std::string> holds;
	std::string wants;
};
using Sessions = std::map<int, Doing>;

std::vector<Waiter> load_waiters(const Host& host) {
	const dbe_rows rows = host.query(waiters_sql);
	std::vector<Waiter> waiters;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		Waiter waiter{static_cast<int>(row.number(0)), row.amount(1, -1), {}};
		for (const std::string_view text : split(row.text(2), ',')) {
			double pid = 0;
			if (parse_number(text, pid)) waiter.blockers.push_back(static_cast<int>(pid));
		}
		// Between the two looks it got what it wanted.
		if (!waiter.blockers.empty()) waiters.push_back(std::move(waiter));
	}
	return waiters;
}

std::string pid_list(const std::vector<TreeNode>& nodes) {
	std::string list;
	for (const TreeNode& n : nodes) append(list, cat(list.empty() ? "" : ",", n.pid));
	return list;
}

void load_sessions(const Host& host, const std::string& pids, std::size_t width,
				   Sessions& sessions) {
	const std::string sql =
		cat("SELECT a.pid, a.usename, a.state, a.query FROM pg_catalog.pg_stat_activity a "
			"WHERE a.pid IN (", pids, ")");
	const dbe_rows rows = host.query(sql.c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		Doing& doing = sessions[static_cast<int>(row.number(0))];
		doing.user = row.text(1);
		doing.state = row.text(2);
		doing.query = shown_statement(row.text(3), width);
	}
}

// The strongest first; nobody waits for the weakest but DROP and its kind, who show what they want.
void load_locks(const Host& host, const std::string& pids, Sessions& sessions) {
	const std::string sql =
		cat("SELECT coalesce(l.pid, 0), l.granted, pg_catalog.replace(l.mode, 'Lock', ''), "
			DBE_LOCK_OBJECT " FROM " DBE_LOCK_TABLES
			" WHERE coalesce(l.pid, 0) IN (", pids,
			") AND (NOT l.granted OR l.locktype IN ('relation', 'advisory')) AND "
			"(c.relkind IS NULL OR c.relkind NOT IN ('i', 'I')) AND "
			"coalesce(n.nspname, '') <> 'pg_catalog' "
			"ORDER BY l.granted, " DBE_LOCK_STRENGTH " DESC NULLS LAST, 4, 1");
	const dbe_rows rows = host.query(sql.c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		Doing& doing = sessions[static_cast<int>(row.number(0))];
		std::string lock = cat(row.text(2), " on ", row.text(3));
		if (row.flag(1))
			doing.holds.push_back(std::move(lock));
		else if (doing.wants.empty())
			doing.wants = std::move(lock);
	}
}

std::string held(const Doing& doing) {
	constexpr std::size_t shown = 2;
	std::string text;
	for (std::size_t i = 0; i < doing.holds.size() && i < shown; i++)
		append(text, cat(i > 0 ? ", " : "", doing.holds[i]));
	if (doing.holds.size() > shown) append(text, cat(", ", doing.holds.size() - shown, " more"));
	return text;
}

std::string blocked_by(const TreeNode& node) {
	std::string list;
	if (node.waiter != nullptr)
		for (const int pid : node.waiter->blockers) append(list, cat(list.empty() ? "" : ",", pid));
	return cat("{", list, "}");
}

}  // namespace

namespace api {

void blocking(Call& call) {
	const std::size_t width = text_width(call, 0);
	const std::vector<Waiter> waiters = load_waiters(call.host());
	if (waiters.empty()) return;
	const std::vector<TreeNode> nodes = lock_tree(waiters);
	const std::string pids = pid_list(nodes);
	Sessions sessions;
	load_sessions(call.host(), pids, width, sessions);
	load_locks(call.host(), pids, sessions);
	for (const TreeNode& node : nodes) {
		Doing& doing = sessions[node.pid];
		if (node.pid == prepared) doing.query = "(prepared, see pg_prepared_xacts)";
		call.add_row({cat(std::string(static_cast<std::size_t>(node.depth) * 2, ' '),
						  node.pid == prepared ? std::string("prepared") : cat(node.pid)),
					  node.pid == prepared ? Cell() : Cell(cat(node.pid)), blocked_by(node),
					  Cell(cat(node.blocks)),
					  node.waiter == nullptr ? Cell() : interval_cell(node.waiter->seconds),
					  Cell::or_null(doing.user), Cell::or_null(doing.state),
					  Cell::or_null(doing.wants), Cell::or_null(held(doing)),
					  Cell::or_null(doing.query)});
	}
}

}  // namespace api
}  // namespace dbe
