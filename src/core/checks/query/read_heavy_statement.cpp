#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_blocks = assessment.parameter("min_blocks");
	const double min_share = assessment.parameter("min_share");
	const double max_hits = assessment.parameter("max_hits");
	const double block_size = snapshot.server().block_size;
	double all = 0;
	for (const Statement& s : snapshot.statements.list) all += s.blocks_read;
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		const double touched = s.blocks_hit + s.blocks_read;
		if (s.calls < min_calls || per_call(s, s.blocks_read) < min_blocks ||
			s.blocks_read < min_share * all || s.blocks_hit > max_hits * touched)
			return;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail =
			cat("Each of ", counted(s.calls, "call"), " reads ",
				sized(per_call(s, s.blocks_read) * block_size), " that are not in shared buffers, ",
				percent(s.blocks_read / touched), " of what it touches and ",
				percent(s.blocks_read / all), " of what all statements read: ", statement_text(s));
		draft.evidence.put("read_bytes", s.blocks_read * block_size)
			.put("hit_bytes", s.blocks_hit * block_size);
		draft.effect = s.blocks_read * block_size;
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check read_heavy_statement{CheckSpec{
	.id = "read_heavy_statement",
	.title = "Statement that reads most of what is not in shared buffers",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "What a statement does not find in shared_buffers comes from the operating system "
		   "or the disk and pushes out what others need: a few such statements set the pace "
		   "of the disks for all.",
	.action = "Look at its plan with EXPLAIN (ANALYZE, BUFFERS): an index, a covering index "
			  "or a narrower range lets it touch less. Where it must read that much, "
			  "shared_buffers or memory are small for this workload.",
	.no_example = "What stands in shared buffers cannot be arranged by SQL.",
	.parameters = {{{"min_calls", 100, "calls", "What runs more seldom is a report."},
					{"min_blocks", 1000, "blocks", "Read by each call."},
					{"min_share", 0.2, "fraction", "Of the blocks that all statements read."},
					{"max_hits", 0.9, "fraction",
					 "Of the blocks it touches that are found in shared buffers."},
					{"min_age", 86400, "seconds",
					 "A server just started has to read everything once."}}},
	.run = run,
}};

}  // namespace dbe
