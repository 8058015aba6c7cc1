#include <algorithm>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Numbered {
	const Table* table;
	const Column* column;
	const Constraint* reference;
	bool takes_number;	// by default
};

// Foreign keys of one column that owns a sequence, in the order of the tables.
std::vector<Numbered> candidates(const Catalog& catalog, Assessment& assessment) {
	std::vector<Numbered> found;
	for (const Table& table : catalog.tables()) {
		for (const Constraint& c : table.constraints) {
			if (c.kind != 'f' || c.parent != ConstraintId{} || c.columns.count != 1) continue;
			assessment.examined(table.weight);
			const Column* column = catalog.column(table.id(), c.columns.items[0]);
			const bool is_own = c.relation == c.referenced &&
								c.columns.items[0] == c.referenced_columns.items[0];
			if (column == nullptr || is_own) continue;
			const bool is_identity = column->identity != 0;
			if (is_identity ||
				(column->has_default && catalog.sequence_of(table.id(), column->number) != nullptr))
				found.push_back({&table, column, &c, is_identity});
		}
	}
	return found;
}

// Does the default really call nextval()?
void find_numbering(const Catalog& catalog, std::vector<Numbered>& all) {
	const std::span defaults(catalog.rows().defaults.rows, catalog.rows().defaults.count);
	for (const Default& row : defaults)
		for (Numbered& n : all)
			if (n.column->relation == row.relation && n.column->number == row.column)
				n.takes_number |= contains(row.expression.view(), "{FUNCEXPR :funcid 1574 ");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<Numbered> all = candidates(catalog, assessment);
	if (!all.empty()) find_numbering(catalog, all);
	const Column* last = nullptr;  // two foreign keys may share a column
	for (const Numbered& n : all) {
		if (!n.takes_number || n.column == last) continue;
		last = n.column;
		const std::string name = quoted(n.column->name);
		Draft draft;
		draft.object = column_object(catalog, *n.column);
		draft.detail = cat("Foreign key ", name, " to ", catalog.name(n.reference->referenced),
						   " takes its default from a sequence of its own: a row that names no ",
						   name, " refers to whatever has the next number.");
		if (n.column->inherited_count == 0)
			draft.fix = cat("ALTER TABLE ", catalog.name(*n.table->relation), " ALTER COLUMN ",
							name, n.column->identity != 0 ? " DROP IDENTITY;" : " DROP DEFAULT;");
		draft.evidence.put("is_identity", n.column->identity != 0).put("rows", n.table->rows);
		draft.weight = n.table->weight;
		draft.effect = n.table->rows;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check serial_foreign_key{CheckSpec{
	.id = "serial_foreign_key",
	.title = "Foreign key that numbers itself",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "serial on a referring column gives it a default that counts: an INSERT that forgets "
		   "the reference is not refused but linked to a row that has nothing to do with it.",
	.action = "Drop the default, and the sequence after it where nothing else uses it. The change "
			  "takes ACCESS EXCLUSIVE for a moment. Rows that were inserted without a reference "
			  "cannot be told from the others: look for those whose sequence of numbers is that "
			  "of their ids.",
	.bad = "CREATE TABLE authors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		   "CREATE TABLE books (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author_id bigserial NOT NULL, CONSTRAINT fk_books_authors FOREIGN KEY (author_id) "
		   "REFERENCES authors (id));\n"
		   "CREATE INDEX idx_books_author_id ON books (author_id);",
	.good = "CREATE TABLE authors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE books (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author_id bigint NOT NULL, CONSTRAINT fk_books_authors FOREIGN KEY (author_id) "
			"REFERENCES authors (id));\n"
			"CREATE INDEX idx_books_author_id ON books (author_id);",
	.near_miss = "CREATE TABLE tenants (id bigint PRIMARY KEY);\n"
				 "CREATE TABLE papers (tenant_id bigint NOT NULL DEFAULT 1, id bigserial NOT NULL, "
				 "PRIMARY KEY (tenant_id, id), CONSTRAINT fk_papers_tenants "
				 "FOREIGN KEY (tenant_id) REFERENCES tenants (id));",
	.run = run,
}};

}  // namespace dbe
