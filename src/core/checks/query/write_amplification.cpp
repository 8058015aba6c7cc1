#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Of a row as it is stored, with what lies in its TOAST table.
double row_bytes(const Catalog& catalog, const Table& table) {
	const Relation* toast = catalog.relation(table.relation->toast);
	return (table.bytes + (toast != nullptr ? catalog.bytes(*toast) : 0)) / table.rows;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Statement& s, double min_times) {
	const Table* table = find_table(snapshot.catalog, written_item(sql_words(s.text)));
	if (table == nullptr || table->partitions > 0 || table->rows < 10000) return;
	const double own = row_bytes(snapshot.catalog, *table);
	const double wal = s.wal_bytes / s.rows;
	if (wal < min_times * own) return;
	const double images = s.wal_images * snapshot.server().block_size;
	Draft draft = statement_draft(snapshot.statements, s);
	draft.detail = cat("Each row written makes ", sized(wal), " of WAL, a row of ",
					   snapshot.catalog.name(*table->relation), " has ", sized(own), "; ",
					   counted(s.wal_images, "full page image"), " for ", counted(s.rows, "row"),
					   ": ", statement_text(s));
	draft.evidence.put("wal_bytes", s.wal_bytes)
		.put("full_page_images", s.wal_images)
		.put("full_page_bytes_at_most", images)
		.put("row_bytes", own)
		.put("table", snapshot.catalog.name(*table->relation));
	draft.effect = s.wal_bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_rows = assessment.parameter("min_rows");
	const double min_bytes = assessment.parameter("min_bytes");
	const double min_share = assessment.parameter("min_share");
	const double min_times = assessment.parameter("min_times");
	double all = 0;
	for (const Statement& s : snapshot.statements.list) all += s.wal_bytes;
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.rows >= min_rows && s.wal_bytes >= min_bytes * s.rows &&
			s.wal_bytes >= min_share * all)
			judge(snapshot, assessment, s, min_times);
	});
}

}  // namespace

extern constexpr Check write_amplification{CheckSpec{
	.id = "write_amplification",
	.title = "Statement that writes far more WAL than rows",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "Each row that it changes makes many times its own size of WAL, which has to be "
		   "flushed, archived and sent to every standby: full page images because the rows "
		   "lie all over the table and its indexes, or entries in very many indexes.",
	.action = "Where full page images dominate: keys that grow (bigint, UUID version 7) "
			  "instead of random ones, longer checkpoint_timeout with a larger max_wal_size, "
			  "wal_compression. Else look for indexes that nobody needs and for GIN indexes "
			  "on columns that change.",
	.no_example = "It takes ten thousand rows, each with its own checkpoint's page images.",
	.parameters = {{{"min_rows", 10000, "rows", "What writes fewer does not matter."},
					{"min_bytes", 8192, "bytes", "Of WAL for each row."},
					{"min_times", 20, "times", "WAL of a row against the size of a row."},
					{"min_share", 0.2, "fraction", "Of the WAL of all statements."},
					{"min_age", 86400, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
