#include "core/lint/body.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/analysed_statement.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/concatenation.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

bool holds(const std::vector<std::int32_t>& numbers, std::int32_t number) {
	return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

// INSERT INTO t VALUES (row.*): a variable of the table's own type follows it.
bool writes_row(const AnalysedStatement& statement) {
	for (const Site& site : statement.of(DBE_FIELD))
		if (site.expression->arguments.count == 1 &&
			site.expression->arguments[0].kind == DBE_PARAMETER)
			return true;
	return false;
}

// A row type's columns are meant to come all, and PERFORM asks for none.
bool is_left_out(const LintRule& rule, dbe_body_role role, bool writes_row) {
	return rule.id == "select_star" || (writes_row && rule.id.starts_with("insert_no")) ||
		   (writes_row && rule.id == "select_star_insert") ||
		   (role == DBE_BODY_DISCARDED && rule.group == LintGroup::results);
}

class BodyLinter {
public:
	BodyLinter(const Host& host, FunctionBody& body, std::span<const LintRule* const> rules)
		: host_(host), body_(body), rules_(rules), statement_(host) {}

	void add(std::string_view text, const dbe_script& script);
	std::vector<LintRow> rows() && { return std::move(rows_); }

private:
	void note_executed(const dbe_script& script);
	bool read(std::string_view text, const dbe_script& script, std::uint32_t number);
	void judge(std::string_view text, const dbe_script& script, std::uint32_t number, Span span,
			   Span reach);
	void keep(LintFinding finding, std::uint32_t number, std::size_t offset, Span span, Span reach);
	bool is_said(const LintRule& rule) const;

	const Host& host_;
	FunctionBody& body_;
	std::span<const LintRule* const> rules_;
	AnalysedStatement statement_;
	Source source_;
	std::vector<LintRow> rows_;
};

// Locations of PL/pgSQL count from the part, those of SQL from the body.
std::size_t offset_of(const FunctionBody& body, const dbe_script_statement& statement) {
	return body.is_plpgsql ? static_cast<std::size_t>(statement.location) : 0;
}

bool BodyLinter::read(std::string_view text, const dbe_script& script, std::uint32_t number) {
	const dbe_analysed_statement analysed = host_.analyse(script, number);
	if (analysed.failed || analysed.query == nullptr) return false;
	statement_.read(text.substr(offset_of(body_, script.statements[number])), analysed,
					host_.server_major());
	return true;
}

void BodyLinter::note_executed(const dbe_script& script) {
	const std::string_view text = script.body.view();
	for (std::uint32_t i = 0; body_.is_plpgsql && i < script.count; i++) {
		if (script.statements[i].role != DBE_BODY_EXECUTED || !read(text, script, i)) continue;
		if (const Expression* value = only_value(statement_.root()))
			for (const Expression* part : concatenated(*value))
				if (part->kind == DBE_PARAMETER) body_.executed.push_back(part->parameter);
	}
}

// One for a function is enough of what is about the function.
bool BodyLinter::is_said(const LintRule& rule) const {
	return rule.id == "wrong_volatility" &&
		   std::any_of(rows_.begin(), rows_.end(),
					   [&](const LintRow& row) { return row.rule == &rule; });
}

void BodyLinter::keep(LintFinding finding, std::uint32_t number, std::size_t offset, Span span,
					  Span reach) {
	LintRow row{std::move(finding), number + 1, {}, span, reach, {}, {}};
	row.location = static_cast<std::int32_t>(
		row.location < 0 ? span.from : offset + static_cast<std::size_t>(row.location));
	for (Edit& edit : row.edits) {
		edit.span.from += offset;
		edit.span.to += offset;
	}
	rows_.push_back(std::move(row));
}

void BodyLinter::judge(std::string_view text, const dbe_script& script, std::uint32_t number,
					   Span span, Span reach) {
	if (!read(text, script, number)) return;
	const dbe_script_statement& given = script.statements[number];
	const std::size_t offset = offset_of(body_, given);
	const BodyPart part{body_, given.role, given.target};
	source_.read(text.substr(offset), {span.from - offset, span.to - offset});
	const bool has_row = writes_row(statement_);
	LintReport report;
	report.start(source_);
	report.set_stored(true);
	for (const LintRule* rule : rules_) {
		if (is_left_out(*rule, given.role, has_row) || is_said(*rule) ||
			(rule->needless_since != 0 && host_.server_major() >= rule->needless_since))
			continue;
		report.enter(*rule);
		if (rule->run != nullptr) rule->run(statement_, report);
		if (rule->run_in_body != nullptr) rule->run_in_body(statement_, part, report);
	}
	for (LintFinding& finding : report.findings())
		keep(std::move(finding), number, offset, span, reach);
}

// Where a word begins: what was found in a comment or within a word is not what was meant.
bool begins_word(const std::vector<Token>& words, std::string_view text, std::size_t at) {
	const auto found = std::lower_bound(words.begin(), words.end(), text.data() + at,
										[](const Token& word, const char* wanted) {
		return word.text.data() < wanted;
	});
	return found != words.end() && found->text.data() == text.data() + at;
}

void BodyLinter::add(std::string_view text, const dbe_script& script) {
	const std::vector<Token> words = sql_words(text);
	for (std::uint32_t i = 0; i < script.inputs.count; i++)
		body_.inputs.push_back(script.inputs.items[i]);
	note_executed(script);
	std::size_t before = 0;
	for (std::uint32_t i = 0; i < script.count; i++) {
		host_.poll();
		const auto from = static_cast<std::size_t>(script.statements[i].location);
		const Span span{from, from + static_cast<std::size_t>(script.statements[i].length)};
		const std::size_t line = std::min(text.find('\n', before), span.from);
		const Span reach{body_.is_plpgsql ? line : before, span.to};
		before = span.to + (body_.is_plpgsql ? 0 : 1);
		if (body_.is_plpgsql && !begins_word(words, text, from)) continue;
		judge(text, script, i, body_.is_plpgsql ? span : reach, reach);
	}
}

}  // namespace

bool FunctionBody::is_input(std::int32_t parameter) const { return holds(inputs, parameter); }
bool FunctionBody::is_executed(std::int32_t parameter) const { return holds(executed, parameter); }

std::vector<LintRow> lint_function(const Host& host, FunctionBody& body,
								   std::span<const LintRule* const> rules, ScriptReader& reader,
								   std::string& text) {
	const dbe_script script = host.parse_function(body.id, body.trigger_of, reader.handle);
	reader.handle = script.reader;
	if (script.failed) return {};
	text = script.body.view();
	BodyLinter linter(host, body, rules);
	linter.add(text, script);
	std::vector<LintRow> rows = std::move(linter).rows();
	finish(text, rows);
	return rows;
}

}  // namespace dbe
