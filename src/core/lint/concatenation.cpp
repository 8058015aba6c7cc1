#include "core/lint/concatenation.hpp"

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"

namespace dbe {
namespace {

using Parts = std::vector<const Expression*>;

void add_parts(const Expression& expression, Parts& parts);

bool is_builtin(const Expression& expression, std::string_view name) {
	return expression.kind == DBE_FUNCTION && expression.function != nullptr &&
		   expression.function->is_builtin && expression.function->name.view() == name;
}

bool is_concatenation(const Expression& expression) {
	return expression.kind == DBE_OPERATOR && expression.op != nullptr && expression.op->is_builtin &&
		   expression.op->name.view() == "||" && expression.arguments.count == 2 &&
		   expression.type != nullptr && expression.type->category == 'S';
}

// From one text type to another.
bool keeps_text(const Expression& expression) {
	return expression.kind == DBE_CAST && expression.arguments.count == 1 &&
		   expression.arguments[0].type != nullptr && expression.arguments[0].type->category == 'S';
}

// Only %s, %I, %L and %%, one argument after the other; %s puts it in as it is.
void add_format_parts(const Expression& call, Parts& parts) {
	const Expression* pattern =
		call.arguments.empty() ? nullptr : constant_in(call.arguments[0]);
	if (pattern == nullptr || !pattern->text.present()) return;
	const std::string_view text = pattern->text.view();
	Parts found;
	if (!text.starts_with('%')) found.push_back(pattern);
	std::uint32_t next = 1;
	for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 2)) {
		const char sign = at + 1 < text.size() ? text[at + 1] : '\0';
		if (sign == '%') continue;
		if ((sign != 's' && sign != 'I' && sign != 'L') || next >= call.arguments.count) return;
		if (sign == 's')
			add_parts(call.arguments[next], found);
		else
			found.push_back(pattern);
		next++;
	}
	parts.insert(parts.end(), found.begin(), found.end());
}

void add_parts(const Expression& expression, Parts& parts) {
	if (is_concatenation(expression) || is_builtin(expression, "concat")) {
		for (const Expression* part : expression.arguments)
			if (part != nullptr) add_parts(*part, parts);
		return;
	}
	if (keeps_text(expression)) return add_parts(expression.arguments[0], parts);
	if (is_builtin(expression, "format")) return add_format_parts(expression, parts);
	parts.push_back(&expression);
}

}  // namespace

const Expression* only_value(const Query& query) {
	if (query.command != DBE_SELECT || query.targets.count != 1) return nullptr;
	if (query.from != nullptr && !query.from->parts.empty()) return nullptr;
	return query.targets[0].expression;
}

std::vector<const Expression*> concatenated(const Expression& expression) {
	Parts parts;
	add_parts(expression, parts);
	return parts;
}

bool is_free_text(const Expression& expression) {
	return expression.type != nullptr && expression.type->category == 'S' &&
		   expression.type->kind == 'b';
}

}  // namespace dbe
