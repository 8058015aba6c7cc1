#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/clock_defaults.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/statement_columns.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/table_storage.hpp"
#include "core/checks/snapshot.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

constexpr auto change_words = std::to_array<std::string_view>({
	"aktualisiert", "changed", "edited", "geaendert", "modificacion", "modificado", "modified",
	"modifie", "update", "updated",
});

bool is_name(const Token& token) {
	return token.kind == TokenKind::word || token.kind == TokenKind::identifier;
}

bool may_set_row(const Trigger& trigger) {
	constexpr int wanted = trigger_event::before | trigger_event::row | trigger_event::update;
	return (trigger.events & wanted) == wanted && !trigger.is_internal;
}

// new.updated_at := ... or = ...
bool assigns(const std::vector<Token>& words, std::string_view column) {
	for (std::size_t i = 0; i + 3 < words.size(); i++) {
		if (!words[i].is_word("new") || !words[i + 1].is_symbol('.') || !is_name(words[i + 2]) ||
			identifier(words[i + 2]) != column)
			continue;
		const bool is_short = words[i + 3].is_symbol('=');
		if (is_short || words[i + 3].is_symbol(':')) return true;
	}
	return false;
}

// Would the function find all its columns in another table?
bool fits(const Catalog& catalog, const Function& function, RelationId table) {
	const std::vector<Token> words = sql_words(function.source);
	for (std::size_t i = 0; i < words.size(); i++) {
		if (words[i].is_word("tg_argv") || words[i].is_word("tg_nargs")) return false;
		const bool is_row = words[i].is_word("new") || words[i].is_word("old");
		if (is_row && i + 2 < words.size() && words[i + 1].is_symbol('.') &&
			catalog.column_number(table, identifier(words[i + 2])) == 0)
			return false;
	}
	return true;
}

struct Owner {
	const Table* table;
	const Column* column;
	const Trigger* keeper = nullptr;  // sets the column at each update
	bool has_other = false;			  // something else that may set it
};

class Keepers {
public:
	explicit Keepers(const Catalog& catalog) : catalog_(catalog) {}

	void find(Owner& owner) {
		for (const Trigger& trigger : catalog_.triggers(owner.table->id())) {
			if (!may_set_row(trigger)) continue;
			owner.has_other = true;
			if (owner.keeper == nullptr && keeps(trigger.function, owner.column->name))
				owner.keeper = &trigger;
		}
	}

private:
	bool keeps(FunctionId id, std::string_view column) {
		const auto [place, is_new] = known_.try_emplace({id, std::string(column)}, false);
		if (is_new)
			if (const Function* function = catalog_.function(id))
				place->second = assigns(sql_words(function->source), column);
		return place->second;
	}

	const Catalog& catalog_;
	std::map<std::pair<FunctionId, std::string>, bool> known_;
};

bool is_updated(const Catalog& catalog, const Table& table) {
	const auto parts = table_storage(catalog, *table.relation);
	return std::any_of(parts.begin(), parts.end(),
					   [](const Relation* part) { return part->activity.updated > 0; });
}

bool has_rules(const Catalog& catalog, RelationId table) {
	const auto& rules = catalog.rows().rules;
	return std::any_of(rules.rows, rules.rows + rules.count,
					   [&](const Rule& rule) { return rule.relation == table; });
}

// The column in a table that records changes; one that the default of each row starts.
const Column* change_time(const Catalog& catalog, const ClockDefaults& clock, const Table& table) {
	for (const Column& column : table.columns) {
		if (!is_time(catalog.base_type(column.type)) || column.generated != 0 || !clock.has(column))
			continue;
		const NameTokens name(column.name);
		if (name.size() <= 3 && name.has_any(change_words)) return &column;
	}
	return nullptr;
}

// What statements that are known tell of updates: those within functions or evicted are not.
class Updates {
public:
	explicit Updates(const Snapshot& snapshot) : snapshot_(snapshot) {}

	// Some are known, and none of them sets the column.
	bool leave_out(const Owner& owner) {
		if (!is_ready_) read();
		return std::binary_search(updated_.begin(), updated_.end(), owner.table->id()) &&
			   !std::binary_search(
				   set_.begin(), set_.end(),
				   std::pair(owner.table->id(), std::string(owner.column->name.view())));
	}

private:
	void read() {
		is_ready_ = true;
		TableFinder tables(snapshot_.catalog);
		for (const Statement& statement : snapshot_.statements.list) {
			const std::vector<Token> words = sql_words(statement.text);
			const Table* table = tables.find(written_item(words));
			if (table == nullptr) continue;
			if (std::any_of(words.begin(), words.end(),
							[](const Token& word) { return word.is_word("update"); }))
				updated_.push_back(table->id());
			for (std::size_t i = 0; i + 1 < words.size(); i++)
				if (is_name(words[i]) &&
					(words[i + 1].is_symbol('=') || words[i + 1].is_symbol(',') ||
					 words[i + 1].is_symbol(')')))
					set_.emplace_back(table->id(), identifier(words[i]));
		}
		std::sort(set_.begin(), set_.end());
		std::sort(updated_.begin(), updated_.end());
	}

	const Snapshot& snapshot_;
	std::vector<std::pair<RelationId, std::string>> set_;
	std::vector<RelationId> updated_;
	bool is_ready_ = false;
};

struct Group {
	std::vector<Owner> owners;

	std::vector<const Owner*> kept() const {
		std::vector<const Owner*> found;
		for (const Owner& owner : owners)
			if (owner.keeper != nullptr) found.push_back(&owner);
		return found;
	}
};

std::string fix(const Catalog& catalog, const Owner& owner, const Trigger& model) {
	const Function* function = catalog.function(model.function);
	if (function == nullptr || !fits(catalog, *function, owner.table->id())) return {};
	const std::string name = object_name(
		cat(owner.table->relation->name.view(), "_", owner.column->name.view()));
	for (const Trigger& trigger : catalog.triggers(owner.table->id()))
		if (trigger.name.view() == name) return {};
	return cat("CREATE TRIGGER ", quoted(name), " BEFORE UPDATE ON ",
			   catalog.name(*owner.table->relation), " FOR EACH ROW EXECUTE FUNCTION ",
			   catalog.name(*function), ";");
}

Draft describe(const Catalog& catalog, const Owner& owner, const std::vector<const Owner*>& kept) {
	Draft draft;
	draft.object = column_object(catalog, *owner.column);
	draft.detail = cat("No trigger sets it, so rows that were updated keep the time of their "
					   "insert; in ",
					   counted(static_cast<double>(kept.size()), "other table"),
					   " a trigger keeps the column of this name.");
	draft.fix = fix(catalog, owner, *kept.front()->keeper);
	draft.evidence.put("tables_with_trigger", kept.size());
	draft.weight = owner.table->weight;
	draft.effect = owner.table->writes;
	return draft;
}

bool is_of_a_kind(const Catalog& catalog, const Table& table) {
	return !table.is_inheritance_child && !is_staging(catalog, table) &&
		   !is_record(catalog, table) && !is_framework_table(catalog, table);
}

bool has_keepers(const Catalog& catalog) {
	const auto& triggers = catalog.rows().triggers;
	return std::any_of(triggers.rows, triggers.rows + triggers.count, may_set_row);
}

std::map<std::string, Group> groups_of(const Catalog& catalog) {
	if (!has_keepers(catalog)) return {};
	const ClockDefaults clock(catalog);
	Keepers keepers(catalog);
	std::map<std::string, Group> groups;
	for (const Table& table : catalog.tables()) {
		if (!is_of_a_kind(catalog, table)) continue;
		const Column* column = change_time(catalog, clock, table);
		if (column == nullptr) continue;
		Owner owner{&table, column};
		keepers.find(owner);
		groups[std::string(column->name.view())].owners.push_back(owner);
	}
	return groups;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double least = assessment.parameter("min_tables");
	const double share = assessment.parameter("habit");
	Updates updates(snapshot);
	for (const auto& [name, group] : groups_of(catalog)) {
		const auto kept = group.kept();
		const auto having = static_cast<double>(kept.size());
		if (having < least || having < share * static_cast<double>(group.owners.size())) continue;
		for (const Owner& owner : group.owners) {
			const bool is_suspect = owner.keeper == nullptr && !owner.has_other &&
									is_updated(catalog, *owner.table) &&
									!has_rules(catalog, owner.table->id());
			// The programs may set it themselves, which only their statements tell.
			if (is_suspect && !snapshot.statements.available) {
				assessment.unassessed(owner.table->weight, snapshot.statements.why,
									  snapshot.statements.reason);
				continue;
			}
			assessment.examined(owner.table->weight);
			if (is_suspect && updates.leave_out(owner)) assessment.add(describe(catalog, owner, kept));
		}
	}
}

}  // namespace

extern constexpr Check change_time_without_trigger{CheckSpec{
	.id = "change_time_without_trigger",
	.title = "Time of the last change that nothing keeps",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "The default gives the time of the insert; without the trigger that the other tables "
		   "have it stays there at every update. Syncs and caches that ask what has changed then "
		   "miss these rows.",
	.action = "Create the trigger as the other tables have it: that takes SHARE ROW EXCLUSIVE for a "
			  "moment. Where programs set the column themselves, mute the finding.",
	.bad = "SELECT dbe.set('change_time_without_trigger.min_tables', 1);\n"
		   "SELECT dbe.set('change_time_without_trigger.habit', 0.5);\n"
		   "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
		   "'BEGIN NEW.updated_at := now(); RETURN NEW; END';\n"
		   "CREATE TABLE customers (id bigint PRIMARY KEY, "
		   "updated_at timestamptz NOT NULL DEFAULT now());\n"
		   "CREATE TRIGGER customers_touch BEFORE UPDATE ON customers FOR EACH ROW "
		   "EXECUTE FUNCTION touch();\n"
		   "CREATE TABLE products (id bigint PRIMARY KEY, label text NOT NULL, "
		   "updated_at timestamptz NOT NULL DEFAULT now());\n"
		   "INSERT INTO products VALUES (1, 'shelf');\n"
		   "UPDATE products SET label = 'table';\n"
		   "SELECT pg_stat_force_next_flush();",
	.good = "SELECT dbe.set('change_time_without_trigger.min_tables', 1);\n"
			"SELECT dbe.set('change_time_without_trigger.habit', 0.5);\n"
			"CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
			"'BEGIN NEW.updated_at := now(); RETURN NEW; END';\n"
			"CREATE TABLE products (id bigint PRIMARY KEY, label text NOT NULL, "
			"updated_at timestamptz NOT NULL DEFAULT now());\n"
			"CREATE TRIGGER products_touch BEFORE UPDATE ON products FOR EACH ROW "
			"EXECUTE FUNCTION touch();\n"
			"INSERT INTO products VALUES (1, 'shelf');\n"
			"UPDATE products SET label = 'table';\n"
			"SELECT pg_stat_force_next_flush();",
	.near_miss = "SELECT dbe.set('change_time_without_trigger.min_tables', 1);\n"
				 "SELECT dbe.set('change_time_without_trigger.habit', 0.25);\n"
				 "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
				 "'BEGIN NEW.updated_at := now(); RETURN NEW; END';\n"
				 "CREATE TABLE customers (id bigint PRIMARY KEY, "
				 "updated_at timestamptz NOT NULL DEFAULT now());\n"
				 "CREATE TRIGGER customers_touch BEFORE UPDATE ON customers FOR EACH ROW "
				 "EXECUTE FUNCTION touch();\n"
				 "CREATE TABLE payments (id bigint PRIMARY KEY, "
				 "updated_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO payments VALUES (1);\n"
				 "CREATE TABLE prices (id bigint PRIMARY KEY, label text NOT NULL, "
				 "updated_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO prices VALUES (1, 'shelf');\n"
				 "UPDATE prices SET label = 'table', updated_at = now();\n"
				 "CREATE TABLE tariffs (id bigint PRIMARY KEY, label text NOT NULL, "
				 "updated_at timestamptz NOT NULL DEFAULT now());\n"
				 "INSERT INTO tariffs VALUES (1, 'shelf');\n"
				 "DO 'BEGIN UPDATE tariffs SET label = ''table'', updated_at = now(); END';\n"
				 "SELECT pg_stat_force_next_flush();",
	.parameters = {{{"min_tables", 4, "tables", "With fewer triggers of the kind nothing is said."},
					{"habit", 0.75, "share", "Share of the tables with the column that makes a habit."}}},
	.run = run,
}};

}  // namespace dbe
