#include "core/workload/statement_facts.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

bool is_single_key(const dbe_sql_table& table, std::int16_t column) { return holds_key(table, {column}); }

std::vector<KeyDomain> domains_of(const dbe_sql_table& table, std::int16_t column) {
	std::vector<KeyDomain> domains;
	if (is_single_key(table, column)) domains.push_back({table.id, column});
	for (std::uint32_t i = 0; i < table.foreign_key_count; i++) {
		const dbe_sql_foreign_key& key = table.foreign_keys[i];
		if (key.columns.count == 1 && key.columns.items[0] == column && key.referenced_columns.count == 1)
			domains.push_back({key.referenced, key.referenced_columns.items[0]});
	}
	return domains;
}

bool is_table(const Entry& entry) {
	return entry.table != nullptr && (entry.table->kind == 'r' || entry.table->kind == 'p');
}

// The only table that the statement reads, nothing else being in it.
const Entry* only_table(const AnalysedStatement& statement) {
	const Query& root = statement.root();
	if (statement.queries().size() != 1 || root.from == nullptr || root.from->parts.size() != 1) return nullptr;
	const From& part = root.from->parts[0];
	if (part.kind != DBE_FROM_ENTRY || !is_table(*part.entry)) return nullptr;
	return part.entry;
}

// ---- lookups ----

struct Lookup {
	TableColumn column;
	const Expression* parameter = nullptr;
};

std::optional<Lookup> equality_of(const Expression& clause) {
	const auto compared = comparison_with_fixed(clause);
	if (!compared || compared->sign != "=") return std::nullopt;
	const auto column = table_column(*compared->left);
	const Expression* parameter = &stripped(*compared->right);
	if (parameter->kind == DBE_CAST && parameter->arguments.count == 1) parameter = parameter->arguments.items[0];
	if (!column || parameter->kind != DBE_PARAMETER) return std::nullopt;
	return Lookup{*column, parameter};
}

// Its only condition but for tests for null, which the way to delete softly adds to each.
std::optional<Lookup> lookup_of(const AnalysedStatement& statement) {
	const Query& root = statement.root();
	if (root.command != DBE_SELECT || root.set != nullptr || !root.group.empty() || root.has_grouping_sets ||
		root.having != nullptr || root.offset != nullptr || root.has_windows || root.row_mark_count > 0 ||
		only_table(statement) == nullptr)
		return std::nullopt;
	std::optional<Lookup> found;
	for (const Site& clause : statement.clauses()) {
		if (clause.expression->kind == DBE_NULL_TEST) continue;
		if (found) return std::nullopt;
		found = equality_of(*clause.expression);
		if (!found) return std::nullopt;
	}
	return found;
}

// "= $1" becomes "= ANY ($1)", and the key is shown, by which the caller tells the rows apart.
std::string batch_of(const AnalysedStatement& statement, const Source& source, const Lookup& lookup) {
	const Query& root = statement.root();
	if (!is_plain_select(root) || root.has_aggregates) return {};
	const auto value = source.span_of(*lookup.parameter);
	const auto column = source.span_of(*lookup.column.expression);
	if (!value || !column || source.of(*value).substr(0, 1) != "$") return {};
	std::vector<Edit> edits{{*value, cat("ANY (", source.of(*value), ")")}};
	const bool is_shown = std::any_of(root.targets.begin(), root.targets.end(), [&](const dbe_target* target) {
		const auto shown = target->is_junk ? std::nullopt : table_column(*target->expression);
		return shown && shown->column == lookup.column.column;
	});
	if (!is_shown) {
		const Token& first = source.tokens().front();
		if (!first.is_word("select")) return {};
		const std::size_t at = source.end_of(first);
		edits.push_back({{at, at}, cat(" ", source.of(*column), ",")});
	}
	return std::string(trimmed(edited(source.text(), source.statement(), std::move(edits))));
}

void add_lookup(const AnalysedStatement& statement, const Source& source, StatementFacts& facts) {
	const auto lookup = lookup_of(statement);
	if (!lookup) return;
	facts.is_lookup = true;
	facts.is_key = is_single_key(*lookup->column.table, lookup->column.column->number);
	facts.table = name_of(*lookup->column.table);
	facts.column = quoted(lookup->column.column->name);
	facts.wanted = domains_of(*lookup->column.table, lookup->column.column->number);
	facts.batch = batch_of(statement, source, *lookup);
}

void add_shown(const Query& root, StatementFacts& facts) {
	for (const dbe_target* target : root.targets) {
		if (target->is_junk) continue;
		const auto column = source_column(*target->expression);
		if (!column) continue;
		for (const KeyDomain& domain : domains_of(*column->table, column->column->number))
			facts.shown.push_back(domain);
	}
}

// ---- products ----

void add_factors(const AnalysedStatement& statement, StatementFacts& facts) {
	const Query& root = statement.root();
	if (statement.queries().size() != 1 || !is_plain_select(root) || root.has_aggregates) return;
	std::vector<double> factors;
	for (const Entry* entry : root.entries) {
		if (entry->kind == DBE_JOIN_ENTRY) continue;
		if (!is_table(*entry)) return;
		factors.push_back(entry->table->tuples);
	}
	facts.factors = std::move(factors);
}

// ---- writes ----

bool is_insert_of_one(const AnalysedStatement& statement) {
	const Query& root = statement.root();
	return root.command == DBE_INSERT && statement.queries().size() == 1 &&
		   (root.from == nullptr || root.from->parts.empty());
}

bool is_update_of_one(const AnalysedStatement& statement) {
	const Query& root = statement.root();
	return root.command == DBE_UPDATE && root.result != nullptr && root.result->table != nullptr &&
		   holds_key(*root.result->table, fixed_columns(statement, root, *root.result));
}

// The type of the column that a parameter is written to, as an array's; empty where it is none or more.
std::string array_type(const Query& root, std::string_view parameter) {
	std::string type;
	for (const dbe_target* target : root.targets) {
		const Expression* value = &stripped(*target->expression);
		while (value->kind == DBE_CAST && value->arguments.count == 1) value = &stripped(*value->arguments.items[0]);
		if (value->kind != DBE_PARAMETER || cat("$", value->parameter) != parameter) continue;
		const dbe_sql_column* column = column_of(*root.result->table, target->number);
		// unnest() takes an array apart to its last element
		if (column == nullptr || column->type->category == 'A' || !type.empty()) return {};
		type = cat(column->type->name, "[]");
	}
	return type;
}

// VALUES ($1, $2) becomes SELECT * FROM unnest($1::bigint[], $2::text[]).
std::string bulk_of(const AnalysedStatement& statement, const Source& source) {
	const std::vector<Token>& tokens = source.tokens();
	std::size_t at = 0;
	while (at < tokens.size() && !(tokens[at].is_word("values") && tokens[at].depth == 0)) at++;
	if (at + 3 >= tokens.size() || !tokens[at + 1].is_symbol('(')) return {};
	std::string arrays;
	std::size_t next = at + 2;
	for (;; next += 2) {
		if (next + 1 >= tokens.size() || tokens[next].kind != TokenKind::parameter) return {};
		const std::string type = array_type(statement.root(), tokens[next].text);
		if (type.empty()) return {};
		append(arrays, cat(arrays.empty() ? "" : ", ", tokens[next].text, "::", type));
		if (tokens[next + 1].is_symbol(')')) break;
		if (!tokens[next + 1].is_symbol(',')) return {};
	}
	const Span values{source.start_of(tokens[at]), source.end_of(tokens[next + 1])};
	return std::string(trimmed(edited(source.text(), source.statement(),
									  {{values, cat("SELECT * FROM unnest(", arrays, ")")}})));
}

}  // namespace

StatementFacts facts_of(const AnalysedStatement& statement, const Source& source) {
	StatementFacts facts;
	facts.is_known = true;
	facts.command = statement.root().command;
	add_lookup(statement, source, facts);
	if (facts.command == DBE_SELECT) add_shown(statement.root(), facts);
	add_factors(statement, facts);
	const bool is_insert = is_insert_of_one(statement);
	facts.writes_one_row = is_insert || is_update_of_one(statement);
	if (is_insert) facts.bulk = bulk_of(statement, source);
	return facts;
}

namespace {

std::optional<StatementFacts> read_facts(const Host& host, const std::string& text, ScriptReader& reader) {
	const dbe_script script = host.parse(text.c_str(), reader.handle);
	reader.handle = script.reader;
	if (script.failed || script.count != 1 || script.statements[0].is_utility) return std::nullopt;
	const dbe_analysed_statement analysed = host.analyse(script, 0);
	if (analysed.failed || analysed.query == nullptr) return std::nullopt;
	AnalysedStatement statement(host);
	statement.read(text, analysed, host.server_major());
	Source source;
	source.read(text, {0, text.size()});
	return facts_of(statement, source);
}

}  // namespace

StatementFacts analysed_facts(const Host& host, std::string_view text, ScriptReader& reader) {
	const auto facts = read_facts(host, std::string(text), reader);
	if (!facts) return {};
	StatementFacts checked = *facts;
	// what the server would refuse is no fix
	for (std::string* rewritten : {&checked.batch, &checked.bulk})
		if (!rewritten->empty() && !read_facts(host, *rewritten, reader)) rewritten->clear();
	return checked;
}

}  // namespace dbe
