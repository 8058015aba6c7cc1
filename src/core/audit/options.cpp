#include "core/audit/options.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

[[noreturn]] void refuse(std::string message, std::string detail, std::string hint) {
	throw Error{sqlstate::invalid_parameter_value, std::move(message), std::move(detail),
				std::move(hint)};
}

const TargetColumn& known_column(const Target& target, std::string_view name) {
	if (const TargetColumn* column = target.column(name)) return *column;
	throw Error{sqlstate::undefined_column,
				cat("column ", quoted(name), " of table ", target.identity(), " does not exist"),
				"", "Names are written as in the catalogs: without quotes, in their own case."};
}

ColumnForm mask_form(std::string_view kind) {
	if (kind == "hash") return ColumnForm::hash;
	if (kind == "length") return ColumnForm::length;
	if (kind == "fixed") return ColumnForm::fixed;
	refuse(cat("unknown mask \"", one_line(kind), "\""), "",
		   "Use column=hash (equal values look equal), column=length or column=fixed.");
}

bool is_listed(const AuditOptions& options, const TargetColumn& column) {
	return std::any_of(options.listed.begin(), options.listed.end(),
					   [&](const ListedColumn& listed) { return listed.column == &column; });
}

bool is_key(const AuditOptions& options, std::string_view name) {
	return std::find(options.key.begin(), options.key.end(), name) != options.key.end();
}

void add_column(AuditOptions& options, const TargetColumn& column, ColumnForm form) {
	if (is_listed(options, column))
		refuse(cat("column ", quoted(column.name), " is named twice"), "",
			   "A column is kept, left out or masked.");
	options.listed.push_back({&column, form});
}

// A key that is hidden could not tell rows apart.
void keep_key(const Target& target, AuditOptions& options) {
	for (const std::int16_t number : target.key) {
		const TargetColumn& column = target.column(number);
		const auto listed = std::find_if(options.listed.begin(), options.listed.end(),
										 [&](const auto& l) { return l.column == &column; });
		if (listed != options.listed.end() && listed->form != ColumnForm::kept)
			refuse(cat("column ", quoted(column.name), " of the primary key must be kept"),
				   "Changes are found again by it.",
				   "Name other columns in key => ..., or leave it out of exclude and mask.");
		if (listed == options.listed.end() && options.listed_only)
			options.listed.push_back({&column, ColumnForm::kept});
	}
}

}  // namespace

std::string action_letters(std::span<const std::string_view> actions) {
	constexpr std::string_view letters = "IUDT";
	constexpr std::array<std::string_view, 4> names{"insert", "update", "delete", "truncate"};
	std::string wanted;
	for (const std::string_view action : actions)
		if (std::find(names.begin(), names.end(), lower(action)) == names.end())
			refuse(cat("unknown action \"", one_line(action), "\""), "",
				   "Use INSERT, UPDATE, DELETE and TRUNCATE.");
	for (std::size_t i = 0; i < names.size(); i++)
		for (const std::string_view action : actions)
			if (lower(action) == names[i] && !contains(wanted, letters.substr(i, 1)))
				wanted += letters[i];
	if (wanted.empty())
		refuse("no action is to be recorded", "", "Name at least one of INSERT, UPDATE, DELETE.");
	return wanted;
}

void list_columns(const Target& target, std::span<const std::string_view> include,
				  std::span<const std::string_view> exclude,
				  std::span<const std::string_view> mask, AuditOptions& options) {
	options.listed_only = !include.empty();
	for (const std::string_view entry : mask) {
		const std::size_t sign = entry.rfind('=');
		if (sign == std::string_view::npos)
			refuse(cat("mask \"", one_line(entry), "\" has no kind"), "",
				   "Write column=hash, column=length or column=fixed.");
		add_column(options, known_column(target, entry.substr(0, sign)),
				   mask_form(entry.substr(sign + 1)));
	}
	for (const std::string_view name : exclude)
		add_column(options, known_column(target, name), ColumnForm::not_kept);
	for (const std::string_view name : include) {
		const TargetColumn& column = known_column(target, name);
		if (std::find(exclude.begin(), exclude.end(), name) != exclude.end() ||
			!is_listed(options, column))
			add_column(options, column, ColumnForm::kept);
	}
	if (options.key.empty()) keep_key(target, options);
	// a key that was asked for is known by its number when it is renamed
	for (const std::string_view name : options.key)
		if (!is_listed(options, known_column(target, name)))
			options.listed.push_back({&known_column(target, name), ColumnForm::kept});
}

void list_key(const Target& target, std::span<const std::string_view> key, AuditOptions& options) {
	for (const std::string_view name : key) {
		const TargetColumn& column = known_column(target, name);
		if (is_key(options, name))
			refuse(cat("column ", quoted(name), " stands twice in the key"), "", "");
		options.key.push_back(column.name);
	}
	for (const ListedColumn& listed : options.listed)
		if (listed.form != ColumnForm::kept && is_key(options, listed.column->name))
			refuse(cat("column ", quoted(listed.column->name), " of the key must be kept"),
				   "Changes are found again by it.", "Take it out of exclude and mask.");
}

void require_query_hides_nothing(const AuditOptions& options) {
	const bool hides = options.listed_only ||
					   std::any_of(options.listed.begin(), options.listed.end(), [](const auto& l) {
						   return l.form != ColumnForm::kept;
					   });
	if (!options.log_query || !hides) return;
	refuse("log_query does not go with include, exclude or mask",
		   "The text of a statement shows the values that these keep out of the log.",
		   "Leave out log_query, or keep all columns as they are.");
}

// What ends the clause early would be run as it stands.
void require_expression(std::string_view condition) {
	int depth = 0;
	bool is_ended = false;
	for (const Token& token : sql_words(condition)) {
		if (token.is_symbol('(')) depth++;
		if (token.is_symbol(')')) depth--;
		is_ended |= depth < 0 || token.is_symbol(';');
	}
	if (depth == 0 && !is_ended) return;
	refuse("condition is not one expression", "It becomes the WHEN clause of triggers.",
		   "Write a condition over OLD and NEW, for example NEW.amount > 100.");
}

std::string condition_for(char action, std::string_view condition) {
	std::string text;
	const char* written = condition.data();
	bool is_column = false;	 // after a dot: columns may be called old and new
	for (const Token& token : sql_tokens(condition)) {
		append(text, std::string_view(written, token.text.data()));
		if (action == 'I' && token.is_word("old") && !is_column)
			append(text, "new");
		else if (action == 'D' && token.is_word("new") && !is_column)
			append(text, "old");
		else
			append(text, token.text);
		written = token.text.data() + token.text.size();
		if (token.kind != TokenKind::comment) is_column = token.is_symbol('.');
	}
	return text;
}

}  // namespace dbe
