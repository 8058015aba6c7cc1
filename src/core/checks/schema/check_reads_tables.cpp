#include <algorithm>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/checks/snapshot.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t first_user_id = 16384;

bool holds_rows(const Relation& r) {
	return (r.kind == 'r' || r.kind == 'p' || r.kind == 'v' || r.kind == 'm' || r.kind == 'f') &&
		   r.persistence != 't' && static_cast<std::uint32_t>(r.id) >= first_user_id;
}

bool is_name(const Token& token) {
	return token.kind == TokenKind::word || token.kind == TokenKind::identifier;
}

// The relation that stands here by its name, with or without its schema.
const Relation* relation_at(const Catalog& catalog, const std::vector<Token>& words,
							std::size_t at) {
	if (at >= words.size() || !is_name(words[at])) return nullptr;
	std::string schema, name = identifier(words[at]);
	if (at + 2 < words.size() && words[at + 1].is_symbol('.') && is_name(words[at + 2])) {
		schema = std::move(name);
		name = identifier(words[at += 2]);
	}
	if (at + 1 < words.size() && (words[at + 1].is_symbol('(') || words[at + 1].is_symbol('.')))
		return nullptr;
	for (const Relation& r : catalog.relations())
		if (r.name.view() == name && holds_rows(r) &&
			(schema.empty() || catalog.schema_name(r.schema) == schema))
			return &r;
	return nullptr;
}

// A FROM that belongs to a SELECT: not that of extract(), substring() or IS DISTINCT FROM.
const Relation* relation_read_by(const Catalog& catalog, const Function& function) {
	const std::vector<Token> words = sql_words(function.source);
	std::vector<bool> is_select;  // by depth of parentheses
	for (std::size_t i = 0; i < words.size(); i++) {
		is_select.resize(static_cast<std::size_t>(std::max(words[i].depth, 0)) + 1, false);
		if (words[i].is_word("select") || words[i].is_word("perform")) is_select.back() = true;
		if (words[i].is_symbol(';')) is_select.back() = false;
		if (!is_select.back()) continue;
		const bool is_from = words[i].is_word("from") && !words[i - 1].is_word("distinct");
		if (!is_from && !words[i].is_word("join")) continue;
		if (const Relation* found = relation_at(catalog, words, i + 1)) return found;
	}
	return nullptr;
}

bool is_readable(const Catalog& catalog, const Function& function) {
	const Language* language = catalog.language(function.language);
	return !function.is_extension_member && language != nullptr &&
		   equals_any(language->name, {"sql", "plpgsql"});
}

struct Reading {
	const Function* function;
	const Relation* relation;
};

Reading reading(const Catalog& catalog, const Constraint& c) {
	for (const FunctionId id : user_functions(c.expression)) {
		const Function* function = catalog.function(id);
		if (function == nullptr || !is_readable(catalog, *function)) continue;
		if (const Relation* relation = relation_read_by(catalog, *function))
			return {function, relation};
	}
	return {};
}

void judge(const Catalog& catalog, const Constraint& c, const Table* table, const Type* domain,
		   bool has_functions, Assessment& assessment) {
	const double weight = table == nullptr ? 1 : table->weight;
	assessment.examined(weight);
	const Reading found = has_functions ? reading(catalog, c) : Reading{};
	if (found.relation == nullptr) return;
	Draft draft;
	const std::string name =
		table != nullptr ? catalog.name(*table->relation)
						 : qualified(catalog.schema_name(domain->schema), domain->name);
	draft.object = cat(name, ".", quoted(c.name));
	draft.detail = cat("The CHECK calls ", catalog.name(*found.function), ", which reads ",
					   catalog.name(*found.relation),
					   ": changes there are never checked, and a restore checks rows before that "
					   "table has any.");
	draft.evidence.put("function", catalog.name(*found.function))
		.put("reads", catalog.name(*found.relation));
	draft.weight = weight;
	draft.effect = table == nullptr ? 0 : table->rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const auto functions = catalog.functions();
	const bool has_functions =
		std::any_of(functions.begin(), functions.end(),
					[&](const Function& function) { return is_readable(catalog, function); });
	for (const Constraint& c : catalog.constraints()) {
		if (c.kind != 'c' || c.inherited_count > 0) continue;
		if (const Table* table = catalog.table(c.relation)) {
			judge(catalog, c, table, nullptr, has_functions, assessment);
		} else if (const Type* domain = catalog.find_type(c.domain);
				   c.relation == RelationId{} && domain != nullptr &&
				   catalog.is_judged(domain->schema)) {
			judge(catalog, c, nullptr, domain, has_functions, assessment);
		}
	}
}

}  // namespace

extern constexpr Check check_reads_tables{CheckSpec{
	.id = "check_reads_tables",
	.title = "CHECK constraint that reads tables through a function",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A CHECK is asked when its own row changes, never when the rows change that its function "
		   "reads; two sessions do not see each other's rows either. So the rule does not hold, "
		   "and a dump may fail to restore, because the other table is still empty then.",
	.action = "Say it by a foreign key, a unique or an exclusion constraint where possible; else by "
			  "a trigger that locks what it reads, on both tables.",
	.bad =
		"CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"is_open boolean NOT NULL DEFAULT true);\n"
		"CREATE FUNCTION has_open_depot() RETURNS boolean LANGUAGE sql STABLE AS "
		"'SELECT EXISTS (SELECT FROM scratch.depots d WHERE d.is_open)';\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, CONSTRAINT parcels_depot_check CHECK (has_open_depot()));",
	.good = "CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"is_open boolean NOT NULL DEFAULT true);\n"
			"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL, depot_id bigint NOT NULL REFERENCES depots (id));\n"
			"CREATE INDEX parcels_depot_id_idx ON parcels (depot_id);",
	.near_miss =
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, sent_on date NOT NULL);\n"
		"CREATE FUNCTION is_weekday(sent_on date) RETURNS boolean LANGUAGE sql IMMUTABLE AS "
		"'SELECT extract(isodow FROM sent_on) < 6 /* not FROM parcels */';\n"
		"ALTER TABLE parcels ADD CONSTRAINT parcels_sent_on_check CHECK (is_weekday(sent_on));",
	.run = run,
}};

}  // namespace dbe
