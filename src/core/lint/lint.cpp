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
		case LintGroup::functions:
			return "functions";
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
	Linter(const Host& host, std::span<const LintRule* const> rules, ScriptReader& reader)
		: host_(host),
		  server_major_(host.server_major()),
		  rules_(rules),
		  reader_(reader),
		  statement_(host) {}

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
	ScriptReader& reader_;
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
	row.reach = span;
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
	report.set_stored(reader_.reads_views);
	for (const LintRule* rule : rules_) {
		if (rule->run == nullptr ||
			(rule->needless_since != 0 && server_major_ >= rule->needless_since))
			continue;
		report.enter(*rule);
		rule->run(statement_, report);
	}
	for (LintFinding& finding : report.findings()) {
		LintRow row{std::move(finding), number_, {}, span, span, {}, {}};
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
	const dbe_script parsed = host_.parse(text.c_str(), reader_.handle);
	reader_.handle = parsed.reader;
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

void take_back_fix(LintRow& row) {
	row.edits.clear();
	row.level = FixLevel::none;
	row.condition.clear();
}

// A statement of many findings is written anew for each.
constexpr std::size_t most_bytes_of_fixes = 16u << 20;

void limit_fixes(std::vector<LintRow>& rows) {
	std::size_t bytes = 0;
	for (LintRow& row : rows) {
		if (row.edits.empty()) continue;
		bytes += row.span.to - row.span.from;
		if (bytes <= most_bytes_of_fixes) continue;
		take_back_fix(row);
	}
}

// ---- fixes, as the server reads them ----

// "total numeric" for each that a statement gives; nothing where the server refuses it.
std::optional<std::vector<std::string>> results_of(const Host& host, ScriptReader& reader,
												   const std::string& statement) {
	const dbe_script parsed = host.parse(statement.c_str(), reader.handle);
	reader.handle = parsed.reader;
	if (parsed.failed || parsed.count != 1) return std::nullopt;
	const dbe_analysed_statement analysed = host.analyse(parsed, 0);
	if (analysed.failed) return std::nullopt;
	std::vector<std::string> results;
	if (analysed.query == nullptr) return results;
	for (const dbe_target* target : analysed.query->targets) {
		const dbe_sql_type* type = target->expression->type;
		if (!target->is_junk) results.push_back(cat(target->name.view(), " ", type == nullptr ? "" : type->name.view()));
	}
	return results;
}

// What has no name of its own may get any.
bool are_same(const std::vector<std::string>& before, const std::vector<std::string>& now) {
	if (before.size() != now.size()) return false;
	for (std::size_t i = 0; i < before.size(); i++) {
		constexpr std::string_view nameless = "?column?";
		const bool has_name = !before[i].starts_with(nameless);
		const auto type = [](std::string_view words) { return words.substr(words.find(' ')); };
		if (has_name ? before[i] != now[i] : type(before[i]) != type(now[i])) return false;
	}
	return true;
}

// No fix is better than one that the server refuses, or that gives other columns.
void remove_broken_fixes(const Host& host, std::string_view script, ScriptReader& reader,
						 std::vector<LintRow>& rows) {
	std::size_t statement = 0;
	std::optional<std::vector<std::string>> before;
	for (LintRow& row : rows) {
		if (row.edits.empty() || !row.fix.empty()) continue;
		host.poll();
		if (row.statement != statement) {
			statement = row.statement;
			before = results_of(host, reader, std::string(script.substr(row.span.from, row.span.to - row.span.from)));
		}
		const auto results = results_of(host, reader, *fix_of(script, row));
		const bool keeps_columns =
			results && (row.level == FixLevel::changes_meaning || !before || are_same(*before, *results));
		if (!keeps_columns) take_back_fix(row);
	}
}

}  // namespace

void finish(std::string_view text, std::vector<LintRow>& rows) {
	remove_ignored(text, rows);
	std::stable_sort(rows.begin(), rows.end(), [](const LintRow& one, const LintRow& other) {
		return one.location != other.location ? one.location < other.location
											  : one.statement < other.statement;
	});
	limit_fixes(rows);
	TextPositions positions(text);
	for (LintRow& row : rows) row.position = positions.of(static_cast<std::size_t>(row.location));
}

std::vector<LintRow> lint(const Host& host, std::string_view script,
						  std::span<const LintRule* const> rules, ScriptReader& reader) {
	Linter linter(host, rules, reader);
	linter.add(script, {0, script.size()});
	std::vector<LintRow> rows = std::move(linter).rows();
	finish(script, rows);
	remove_broken_fixes(host, script, reader, rows);
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
