#include "core/lint/lint.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/ignored.hpp"
#include "core/lint/analysed_statement.hpp"

namespace dbe {

std::string_view name(LintSeverity severity) {
	switch (severity) {
		case LintSeverity::bug:
			return "bug";
		case LintSeverity::performance:
			return "performance";
		case LintSeverity::style:
			break;
	}
	return "style";
}

std::string_view name(LintGroup group) {
	switch (group) {
		case LintGroup::results:
			return "results";
		case LintGroup::predicates:
			return "predicates";
		case LintGroup::joins:
			return "joins";
		case LintGroup::subqueries:
			return "subqueries";
		case LintGroup::writing:
			break;
	}
	return "writing";
}

std::string_view name(FixLevel level) {
	switch (level) {
		case FixLevel::proved:
			return "proved";
		case FixLevel::conditional:
			return "conditional";
		case FixLevel::changes_meaning:
			return "changes meaning";
		case FixLevel::none:
			break;
	}
	return "";
}

namespace {

// Behind blanks and comments.
std::size_t first_word(std::string_view script, Span span) {
	const std::vector<Token> words = sql_words(script.substr(span.from, span.to - span.from));
	return words.empty() ? span.from
						 : static_cast<std::size_t>(words.front().text.data() - script.data());
}

class Linter {
public:
	Linter(const Host& host, std::span<const LintRule* const> rules)
		: host_(host), server_major_(host.server_major()), rules_(rules), statement_(host) {}

	// The part of the script from there on, as one or more statements.
	void add(std::string_view script, Span part);
	std::vector<LintRow> rows() && { return std::move(rows_); }

private:
	void add_pieces(std::string_view script, Span part, const dbe_script& refused);
	void judge(std::string_view script, Span span, const dbe_analysed_statement& analysed,
			   std::size_t offset);
	void refuse(std::string_view script, Span span, const dbe_error& error, std::int32_t location,
				std::size_t offset);

	const Host& host_;
	int server_major_;
	std::span<const LintRule* const> rules_;
	AnalysedStatement statement_;
	Source source_;
	std::vector<LintRow> rows_;
	std::size_t number_ = 0;
};

void Linter::refuse(std::string_view script, Span span, const dbe_error& error,
					std::int32_t location, std::size_t offset) {
	LintRow row;
	row.statement = number_;
	row.span = span;
	row.location = static_cast<std::int32_t>(
		location < 0 ? first_word(script, span) : offset + static_cast<std::size_t>(location));
	row.error = error.message;
	row.sqlstate = error.sqlstate;
	if (error.detail[0] != '\0') row.detail = error.detail;
	rows_.push_back(std::move(row));
}

// Locations count from the part's start, which the offset moves to that of the script.
void Linter::judge(std::string_view script, Span span, const dbe_analysed_statement& analysed,
				   std::size_t offset) {
	if (analysed.query == nullptr) return;
	statement_.read(script.substr(offset), analysed, server_major_);
	source_.read(script.substr(offset), {span.from - offset, span.to - offset});
	LintReport report;
	report.start(source_);
	for (const LintRule* rule : rules_) {
		if (rule->needless_since != 0 && server_major_ >= rule->needless_since) continue;
		report.enter(*rule);
		rule->run(statement_, report);
	}
	for (LintFinding& finding : report.findings()) {
		LintRow row{std::move(finding), number_, {}, span, {}, {}};
		row.location = static_cast<std::int32_t>(
			row.location < 0 ? first_word(script, span) : offset + static_cast<std::size_t>(row.location));
		for (Edit& edit : row.edits) {
			edit.span.from += offset;
			edit.span.to += offset;
		}
		rows_.push_back(std::move(row));
	}
}

void Linter::add(std::string_view script, Span part) {
	const std::string text(script.substr(part.from, part.to - part.from));
	const dbe_script parsed = host_.parse(text.c_str());
	if (parsed.failed) return add_pieces(script, part, parsed);
	std::size_t start = part.from;
	for (std::uint32_t i = 0; i < parsed.count; i++) {
		host_.poll();
		const dbe_script_statement& statement = parsed.statements[i];
		const std::size_t end =
			part.from + static_cast<std::size_t>(statement.location + statement.length);
		const Span span{start, end};
		start = end + 1;
		number_++;
		const dbe_analysed_statement analysed = host_.analyse(parsed, i);
		if (analysed.failed)
			refuse(script, span, analysed.error, analysed.error_location, part.from);
		else
			judge(script, span, analysed, part.from);
	}
}

// Where the server's parser refuses the whole, what is between semicolons is read on its own.
void Linter::add_pieces(std::string_view script, Span part, const dbe_script& refused) {
	const std::vector<Span> pieces = statements_of(script, part);
	if (pieces.size() <= 1) {
		number_++;
		refuse(script, part, refused.error, refused.error_location, part.from);
		return;
	}
	for (const Span& piece : pieces) add(script, piece);
}

}  // namespace

std::vector<LintRow> lint(const Host& host, std::string_view script,
						  std::span<const LintRule* const> rules) {
	Linter linter(host, rules);
	linter.add(script, {0, script.size()});
	std::vector<LintRow> rows = std::move(linter).rows();
	remove_ignored(script, rows);
	std::stable_sort(rows.begin(), rows.end(), [](const LintRow& one, const LintRow& other) {
		return one.location != other.location ? one.location < other.location
											  : one.statement < other.statement;
	});
	TextPositions positions(script);
	for (LintRow& row : rows) row.position = positions.of(static_cast<std::size_t>(row.location));
	return rows;
}

std::optional<std::string> fix_of(std::string_view script, const LintRow& row) {
	if (!row.fix.empty()) return row.fix;
	if (row.edits.empty()) return std::nullopt;
	const std::string statement(trimmed(edited(script, row.span, row.edits)));
	const std::vector<Token> tokens = sql_tokens(statement);
	// a comment to the end of the line would take the semicolon in
	const bool ends_in_comment = !tokens.empty() && tokens.back().text.starts_with("--");
	return cat(statement, ends_in_comment ? "\n;" : ";");
}

}  // namespace dbe
