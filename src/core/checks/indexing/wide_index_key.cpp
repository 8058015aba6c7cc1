#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A B-tree page holds three keys at least: BTMaxItemSize without the pointer to the row.
double widest_key(double page) {
	constexpr double header = 40;
	constexpr double special = 16;
	constexpr double pointer = 8;
	const double third = (page - header - special) / 3;
	return third - static_cast<double>(static_cast<std::int64_t>(third) % 8) - pointer;
}

// Bytes of the keys of a row as the table holds them; negative when not known. Values kept out
// of line count as their pointers.
double key_bytes(const Catalog& catalog, const Table& table, const Index& index) {
	double bytes = 0;
	for (std::uint32_t i = 0; i < index.columns.count; i++) {
		const ColumnStatistics* s = catalog.statistics(table.id(), index.columns.items[i]);
		if (s == nullptr) return -1;
		bytes += s->width * (1 - static_cast<double>(s->null_fraction));
	}
	return bytes;
}

double entries(const Catalog& catalog, const Relation& index) {
	double all = 0;
	for (const Relation* part : index_storage(catalog, index)) all += std::max(0.0, part->tuples);
	return all;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	const IndexFacts facts = index_facts(catalog, index);
	if (facts.relation == nullptr || facts.relation->access_method != access_method::btree ||
		!is_usable(index) || index.expressions.present() || index.predicate.present())
		return;
	const bool is_large = facts.bytes >= assessment.parameter("min_bytes");
	if (!is_large) return assessment.examined(table.weight);
	const double width = key_bytes(catalog, table, index);
	if (width < 0 && is_unseen(assessment, table, nullptr)) return;
	assessment.examined(table.weight);
	const double limit = widest_key(snapshot.server().block_size);
	const double wide = limit * assessment.parameter("min_share");
	const double rows = entries(catalog, *facts.relation);
	// The index compresses its keys: what it takes of the disk tells what is left of them.
	if (width < wide || rows <= 0 || facts.bytes / rows < wide) return;
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = cat("Its keys take ", grouped(width), " bytes on average, and the index ",
					   sized(facts.bytes), " beside a table of ", sized(table.bytes),
					   "; a row whose key is larger than ", grouped(limit),
					   " bytes after compression is refused.");
	draft.evidence.put("key_bytes", width)
		.put("key_limit", limit)
		.put("bytes", facts.bytes)
		.put("table_bytes", table.bytes);
	draft.weight = table.weight;
	draft.effect = facts.bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check wide_index_key{CheckSpec{
	.id = "wide_index_key",
	.title = "B-tree index over long texts",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "A B-tree copies the whole text into each entry: a page holds a handful, the tree is deep "
		   "and nearly as large as the table, and INSERT fails with \"index row size exceeds "
		   "maximum\" as soon as a text is longer than a third of a page.",
	.action = "For equality index a digest, md5(body) or sha256(body::bytea), unique if need be, or "
			  "make a hash index; for prefixes index left(body, 100); for words a GIN index over "
			  "to_tsvector or trigrams. Searches must use the same expression.",
	.bad = "SELECT dbe.set('wide_index_key.min_bytes', 1000000);\n"
		   "CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);\n"
		   "INSERT INTO letters (body) SELECT string_agg(md5((n * 100 + k)::text), ' ') "
		   "FROM generate_series(1, 3000) n, generate_series(1, 30) k GROUP BY n;\n"
		   "CREATE INDEX idx_letters_body ON letters (body);\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE letters;",
	.good = "SELECT dbe.set('wide_index_key.min_bytes', 1000000);\n"
			"CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);\n"
			"INSERT INTO letters (body) SELECT string_agg(md5((n * 100 + k)::text), ' ') "
			"FROM generate_series(1, 3000) n, generate_series(1, 30) k GROUP BY n;\n"
			"CREATE INDEX idx_letters_body_digest ON letters (md5(body));\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE letters;",
	.near_miss = "SELECT dbe.set('wide_index_key.min_bytes', 100000);\n"
				 "CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);\n"
				 "INSERT INTO letters (body) SELECT n || repeat(' letter', 150) "
				 "FROM generate_series(1, 3000) n;\n"
				 "CREATE INDEX idx_letters_body ON letters (body);\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE letters;",
	.parameters = {{{"min_share", 0.25, "fraction",
					 "Of the largest key that a page takes, on average."},
					{"min_bytes", 10485760, "bytes", "Smaller indexes do not matter."}}},
	.run = run,
}};

}  // namespace dbe
