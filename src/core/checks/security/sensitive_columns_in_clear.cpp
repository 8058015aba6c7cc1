#include <algorithm>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/common/sensitive_values.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_readable(const Catalog& catalog, const Table& table, const Column& column) {
	const auto may_read = [](const Grant& g) {
		return (g.privileges & DBE_RIGHT_SELECT) != 0;
	};
	const auto id = static_cast<std::uint32_t>(table.id());
	for (const Grant& g : catalog.grants('r', id))
		if (may_read(g) && g.grantee != table.relation->owner) return true;
	for (const Grant& g : catalog.grants('c', id))
		if (may_read(g) && g.column == column.number && g.grantee != table.relation->owner) return true;
	return false;
}

// Passwords and card codes are nobody's to read; the others are for those who need them.
bool is_harmful(const Catalog& catalog, const Table& table, const Column& column, Sensitive kind) {
	if (kind == Sensitive::password || kind == Sensitive::card_code) return true;
	return is_readable(catalog, table, column);
}

// The name alone accuses nobody: what the column holds decides.
bool is_unseen_in(Assessment& assessment, const Catalog& catalog, const Table& table) {
	return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
		return is_named_sensitive(catalog, column) &&
			   is_unseen(assessment, table, catalog.statistics(table.id(), column.number));
	});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		if (table.rows < assessment.parameter("min_rows")) continue;
		if (is_unseen_in(assessment, catalog, table)) continue;
		assessment.examined(table.weight);
		std::vector<std::string> found;
		bool is_readable_by_others = false;
		for (const Column& column : table.columns) {
			const Sensitive kind = sensitive_kind(catalog, column);
			if (kind == Sensitive::none || !is_harmful(catalog, table, column, kind)) continue;
			found.push_back(cat(quoted(column.name), " (", plural_name(kind), ")"));
			is_readable_by_others |= is_readable(catalog, table, column);
		}
		if (found.empty()) continue;
		Draft draft;
		draft.object = catalog.name(table.id());
		draft.detail = cat("Holds in clear text, in ", counted(table.rows, "row"), ": ",
						   listed(found, 4), is_readable_by_others
												 ? "; other roles than the owner may read it."
												 : ".");
		draft.evidence.put("columns", found.size()).put("rows", table.rows);
		draft.evidence.put("readable_by_others", is_readable_by_others);
		draft.weight = table.weight;
		draft.effect = table.rows;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check sensitive_columns_in_clear{CheckSpec{
	.id = "sensitive_columns_in_clear",
	.title = "Passwords, card or security numbers in clear text",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "One injected SELECT, one lost dump, and every password is known, here and wherever "
		   "else people use it. Card verification codes must not be stored at all (PCI DSS 3.3); "
		   "card and social security numbers belong to as few readers as possible.",
	.action = "Store passwords as a slow salted hash (bcrypt, argon2; crypt(password, "
			  "gen_salt('bf')) of pgcrypto), drop the codes, encrypt numbers in the application or "
			  "keep the last four digits, and grant SELECT column by column. Old row versions keep "
			  "the clear text until VACUUM, backups longer.",
	.bad = "CREATE TABLE notes_readers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "password text NOT NULL);"
		   "INSERT INTO notes_readers (password) SELECT 'Summer' || n || '!' "
		   "FROM generate_series(1, 200) n;"
		   "ANALYZE notes_readers;",
	.good = "CREATE TABLE notes_readers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"password_hash text NOT NULL);"
			"INSERT INTO notes_readers (password_hash) "
			"SELECT '$2a$12$' || md5(n::text) || left(md5(n::text), 21) FROM generate_series(1, 200) n;"
			"ANALYZE notes_readers;",
	.near_miss = "CREATE TABLE notes_readers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "password text NOT NULL, card_number text NOT NULL);"
				 "INSERT INTO notes_readers (password, card_number) "
				 "SELECT '$2a$12$' || md5(n::text) || left(md5(n::text), 21), 'K' || n "
				 "FROM generate_series(1, 200) n;"
				 "ANALYZE notes_readers;",
	.parameters = {{{.name = "min_rows",
					 .value = 20,
					 .unit = "rows",
					 .meaning = "Smaller tables are examples."}}},
	.run = run,
}};

}  // namespace dbe
