#include <algorithm>
#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/common/nouns.hpp"
#include "core/checks/common/soft_delete.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

using Numbers = std::vector<std::int16_t>;

// Columns that say when and by whom the row was made, and nothing about the pair.
constexpr auto keeping_words = std::to_array<std::string_view>({
	"added", "at", "by", "changed", "created", "date", "inserted", "lock", "modified", "on", "time",
	"timestamp", "updated", "version",
});

// Things that happen to the same pair more than once.
constexpr auto repeated_words = std::to_array<std::string_view>({
	"answer", "attempt", "booking", "call", "check", "click", "comment", "delivery", "download",
	"entry", "event", "hit", "impression", "item", "line", "loan", "log", "login", "message",
	"movement", "order", "payment", "play", "position", "purchase", "rating", "read", "rental",
	"request", "ride", "row", "sale", "scan", "score", "search", "session", "shipment", "stay",
	"transaction", "trip", "view", "visit",
});

struct Pair {
	const Constraint* first = nullptr;
	const Constraint* second = nullptr;
	Numbers columns;
};

// Exactly two foreign keys without a common column.
bool find_pair(const Table& table, Pair& pair) {
	int count = 0;
	for (const Constraint& c : table.constraints) {
		if (c.kind == 'x') return false;
		if (c.kind != 'f' || c.parent != ConstraintId{}) continue;
		if (++count > 2) return false;
		(count == 1 ? pair.first : pair.second) = &c;
		for (std::uint32_t i = 0; i < c.columns.count; i++) {
			const std::int16_t column = c.columns.items[i];
			if (std::find(pair.columns.begin(), pair.columns.end(), column) != pair.columns.end())
				return false;
			pair.columns.push_back(column);
		}
	}
	return count == 2;
}

bool is_bookkeeping(const Column& column) {
	const NameTokens name(column.name);
	const auto words = name.words();
	return name.size() > 0 && std::all_of(words.begin(), words.end(), [](auto word) {
			   return is_one_of(word, keeping_words);
		   });
}

std::string noun_of(const Relation& relation) {
	return singular(NameTokens(relation.name).last());
}

bool names_it(const NameTokens& name, const Relation& referenced) {
	const std::string noun = noun_of(referenced);
	const auto words = name.words();
	return std::any_of(words.begin(), words.end(),
					   [&](std::string_view word) { return singular(word) == noun; });
}

// Something that happens again and again, unless the word names one of the two tables.
bool is_repeated(const NameTokens& name, const Relation& first, const Relation& second) {
	const std::string noun = singular(name.last());
	return is_one_of(noun, repeated_words) && noun != noun_of(first) && noun != noun_of(second);
}

// Named after both tables, or made of nothing but the pair.
bool is_junction(const Catalog& catalog, const Table& table, const Pair& pair, bool has_more) {
	const NameTokens name(table.relation->name);
	const Relation* first = catalog.relation(pair.first->referenced);
	const Relation* second = catalog.relation(pair.second->referenced);
	if (first == nullptr || second == nullptr || is_repeated(name, *first, *second)) return false;
	if (first != second && names_it(name, *first) && names_it(name, *second)) return true;
	return !has_more;
}

bool has_surrogate_key(const Catalog& catalog, const Table& table, const Pair& pair) {
	const Constraint* key = catalog.primary_key(table.id());
	return key != nullptr && key->columns.count == 1 &&
		   std::find(pair.columns.begin(), pair.columns.end(), key->columns.items[0]) ==
			   pair.columns.end();
}

// Any unique index over some of the pair's columns, with or without a condition.
bool is_guarded(const Table& table, const dbe_numbers& columns) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
		const std::int16_t* keys = index.columns.items;
		return index.is_exclusion ||
			   (index.is_unique &&
				std::any_of(keys, keys + index.key_count, [&](std::int16_t key) {
					return key == 0 || contains(columns, key);
				}));
	});
}

bool is_of_a_kind(const Catalog& catalog, const Table& table) {
	return table.relation->kind == 'r' && !table.is_inheritance_child &&
		   !table.is_inheritance_parent && !is_record(catalog, table) &&
		   !is_staging(catalog, table) && !is_framework_table(catalog, table) && catalog.referencing(table.id()).empty();
}

// A table of two mandatory references, a key of its own, and bookkeeping.
bool is_pure(const Catalog& catalog, const Table& table, const Pair& pair, bool& has_more) {
	const Column* mark = deletion_mark(table);
	for (const Column& column : table.columns) {
		if (std::find(pair.columns.begin(), pair.columns.end(), column.number) !=
			pair.columns.end()) {
			if (!column.not_null) return false;
			continue;
		}
		if (is_in_primary_key(catalog, column)) continue;
		has_more = true;
		if (&column != mark && !is_bookkeeping(column)) return false;
	}
	return true;
}

// More rows than there are different pairs: the index could not be built.
bool has_duplicates(const Catalog& catalog, const Table& table, const Pair& pair) {
	constexpr double tolerance = 1.5;  // all of these are estimates
	double pairs = 1;
	for (const std::int16_t column : pair.columns) {
		const ColumnStatistics* statistics = catalog.statistics(table.id(), column);
		if (statistics == nullptr) return false;
		pairs *= distinct_values(*statistics, table.rows);
	}
	return table.rows > tolerance * pairs;
}

Draft describe(const Catalog& catalog, FreeNames& names, const Table& table, const Pair& pair) {
	const dbe_numbers columns{pair.columns.data(), static_cast<std::uint32_t>(pair.columns.size())};
	const std::string listed = catalog.column_names(table.id(), columns);
	const Column* mark = deletion_mark(table);
	const std::string index =
		names.take(table.relation->schema, object_name(cat("uq_", table.relation->name.view())));
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.detail = cat("Table links ", catalog.name(pair.first->referenced), " and ",
					   catalog.name(pair.second->referenced), ", but nothing keeps (", listed,
					   ") unique: the same link can be stored twice.");
	if (!has_duplicates(catalog, table, pair))
		draft.fix = cat("CREATE UNIQUE INDEX CONCURRENTLY ", quoted(index), " ON ",
						catalog.name(*table.relation), " (", listed, ")",
						mark != nullptr ? cat(" WHERE ", is_alive(*mark)) : "", ";");
	draft.evidence.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	FreeNames names(catalog);
	for (const Table& table : catalog.tables()) {
		Pair pair;
		bool has_more = false;
		if (!find_pair(table, pair) || !is_of_a_kind(catalog, table) ||
			!is_pure(catalog, table, pair, has_more))
			continue;
		assessment.examined(table.weight);
		const dbe_numbers columns{pair.columns.data(),
								  static_cast<std::uint32_t>(pair.columns.size())};
		if (has_surrogate_key(catalog, table, pair) && !is_guarded(table, columns) &&
			is_junction(catalog, table, pair, has_more))
			assessment.add(describe(catalog, names, table, pair));
	}
}

}  // namespace

extern constexpr Check junction_without_pair_key{CheckSpec{
	.id = "junction_without_pair_key",
	.title = "Junction table without a unique key over its pair",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A number of its own tells rows apart, not links: a double click or a retry stores the "
		   "same link twice, joins through it double their rows, and removing one copy leaves the "
		   "other.",
	.action = "Add a unique index over the pair, or make the pair the primary key. The build does "
			  "not block writers; it stops at duplicates and leaves an invalid index, which has to "
			  "be dropped: delete the extra copies first.",
	.bad = "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		   "CREATE TABLE roles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		   "CREATE TABLE user_roles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "user_id bigint NOT NULL, role_id bigint NOT NULL, "
		   "CONSTRAINT fk_user_roles_users FOREIGN KEY (user_id) REFERENCES users (id), "
		   "CONSTRAINT fk_user_roles_roles FOREIGN KEY (role_id) REFERENCES roles (id));\n"
		   "CREATE INDEX idx_user_roles_user_id ON user_roles (user_id);\n"
		   "CREATE INDEX idx_user_roles_role_id ON user_roles (role_id);",
	.good = "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE roles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE user_roles (user_id bigint NOT NULL, role_id bigint NOT NULL, "
			"PRIMARY KEY (user_id, role_id), "
			"CONSTRAINT fk_user_roles_users FOREIGN KEY (user_id) REFERENCES users (id), "
			"CONSTRAINT fk_user_roles_roles FOREIGN KEY (role_id) REFERENCES roles (id));\n"
			"CREATE INDEX idx_user_roles_role_id ON user_roles (role_id);",
	.near_miss =
		"CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		"CREATE TABLE pages (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"user_id bigint NOT NULL, page_id bigint NOT NULL, created_at timestamptz NOT NULL, "
		"CONSTRAINT fk_visits_users FOREIGN KEY (user_id) REFERENCES users (id), "
		"CONSTRAINT fk_visits_pages FOREIGN KEY (page_id) REFERENCES pages (id));\n"
		"CREATE INDEX idx_visits_user_id ON visits (user_id);\n"
		"CREATE INDEX idx_visits_page_id ON visits (page_id);\n"
		"CREATE TABLE user_page_notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"user_id bigint NOT NULL, page_id bigint NOT NULL, note text NOT NULL, "
		"CONSTRAINT fk_user_page_notes_users FOREIGN KEY (user_id) REFERENCES users (id), "
		"CONSTRAINT fk_user_page_notes_pages FOREIGN KEY (page_id) REFERENCES pages (id));\n"
		"CREATE TABLE user_page_clicks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"user_id bigint NOT NULL, page_id bigint NOT NULL, "
		"CONSTRAINT fk_user_page_clicks_users FOREIGN KEY (user_id) REFERENCES users (id), "
		"CONSTRAINT fk_user_page_clicks_pages FOREIGN KEY (page_id) REFERENCES pages (id));\n"
		"CREATE INDEX idx_user_page_clicks_user_id ON user_page_clicks (user_id);\n"
		"CREATE INDEX idx_user_page_clicks_page_id ON user_page_clicks (page_id);\n"
		"CREATE INDEX idx_user_page_notes_user_id ON user_page_notes (user_id);\n"
		"CREATE INDEX idx_user_page_notes_page_id ON user_page_notes (page_id);",
	.run = run,
}};

}  // namespace dbe
