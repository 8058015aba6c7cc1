#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

Draft describe(const Snapshot& snapshot, const Statement& statement, double blocks) {
	const double block_size = snapshot.server().block_size;
	const auto work_mem = snapshot.settings.number("work_mem");
	Draft draft = statement_draft(snapshot.statements, statement);
	draft.detail = cat("Each of ", counted(statement.calls, "call"), " wrote ",
					   sized(blocks * block_size), " of temporary files",
					   work_mem ? cat(" (work_mem is ", sized(*work_mem * 1024), ")") : std::string(),
					   ": ", statement_text(statement));
	draft.evidence.put("temp_bytes_per_call", blocks * block_size);
	if (work_mem) draft.evidence.put("work_mem_bytes", *work_mem * 1024);
	draft.effect = statement.temp_blocks_written * block_size;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!can_judge_statements(snapshot, assessment)) return;
	for (const Statement& s : snapshot.statements.list) {
		assessment.examined(s.total_ms);
		const double blocks = s.temp_blocks_written / std::max(1.0, s.calls);
		if (s.calls >= assessment.parameter("min_calls") &&
			blocks >= assessment.parameter("min_blocks"))
			assessment.add(describe(snapshot, s, blocks));
	}
	count_hidden_statements(snapshot, assessment);
}

}  // namespace

extern constexpr Check spilling_statement{CheckSpec{
	.id = "spilling_statement",
	.title = "Statement that sorts or hashes on disk",
	.dimension = Dimension::query,
	.severity = Severity::warning,
	.why = "What does not fit into work_mem goes through temporary files: several times slower, and "
		   "the disk's bandwidth is missing elsewhere.",
	.action = "Let it sort less: an index in the wanted order, fewer or narrower columns, a filter "
			  "before the join. Or raise work_mem for this statement or its role (SET LOCAL work_mem, "
			  "ALTER ROLE ... SET work_mem), not for the whole server: every sort of every session "
			  "may take that much.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('spilling_statement.min_age', 0);\n"
		   "SELECT dbe.set('spilling_statement.min_calls', 2);\n"
		   "SELECT dbe.set('spilling_statement.min_blocks', 100);\n"
		   "SET work_mem = '64kB';\n"
		   "SELECT md5(n::text) AS digest FROM generate_series(1, 50000) n ORDER BY digest "
		   "OFFSET 49999;\n"
		   "SELECT md5(n::text) AS digest FROM generate_series(1, 50000) n ORDER BY digest "
		   "OFFSET 49998;\n"
		   "RESET work_mem;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('spilling_statement.min_age', 0);\n"
			"SELECT dbe.set('spilling_statement.min_calls', 2);\n"
			"SELECT dbe.set('spilling_statement.min_blocks', 100);\n"
			"SET work_mem = '64MB';\n"
			"SELECT md5(n::text) AS digest FROM generate_series(1, 5000) n ORDER BY digest "
			"OFFSET 4999;\n"
			"SELECT md5(n::text) AS digest FROM generate_series(1, 5000) n ORDER BY digest "
			"OFFSET 4998;\n"
			"RESET work_mem;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('spilling_statement.min_age', 0);\n"
				 "SELECT dbe.set('spilling_statement.min_calls', 2);\n"
				 "SELECT dbe.set('spilling_statement.min_blocks', 100);\n"
				 "SET work_mem = '64kB';\n"
				 "SELECT md5(n::text) AS digest FROM generate_series(1, 5000) n ORDER BY "
				 "digest OFFSET 4999;\n"
				 "SELECT md5(n::text) AS digest FROM generate_series(1, 5000) n ORDER BY "
				 "digest OFFSET 4998;\n"
				 "RESET work_mem;",
	.parameters = {{{"min_blocks", 1000, "blocks", "Temporary blocks written by each call."},
					{"min_calls", 5, "calls", "What runs more seldom is a report."},
					{"min_age", 3600, "seconds", "Statements must have been counted for so long."}}},
	.ceiling = 5,
	.run = run,
}};

}  // namespace dbe
