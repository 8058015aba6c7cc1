#include "core/lint/equality.hpp"

#include "core/lint/columns.hpp"

namespace dbe {
namespace {

bool is_same_constant(const Expression& one, const Expression& other) {
	if (one.is_null != other.is_null) return false;
	if (one.is_null) return true;
	// what cannot be shown cannot be compared
	return one.text.present() && other.text.present() && one.text.view() == other.text.view();
}

bool is_same_head(const Expression& one, const Expression& other) {
	return one.kind == other.kind && one.cast == other.cast && one.sublink == other.sublink &&
		   (one.type == nullptr ? 0u : static_cast<unsigned>(one.type->id)) ==
			   (other.type == nullptr ? 0u : static_cast<unsigned>(other.type->id)) &&
		   one.op == other.op && one.function == other.function && one.truth == other.truth &&
		   one.is_null == other.is_null && one.is_negative == other.is_negative &&
		   one.is_any == other.is_any && one.is_least == other.is_least &&
		   one.has_operand == other.has_operand && one.is_distinct == other.is_distinct &&
		   one.is_star == other.is_star && one.parameter == other.parameter &&
		   one.window == other.window && one.has_order == other.has_order &&
		   one.collation == other.collation && one.arguments.count == other.arguments.count;
}

// An index's columns have no entry.
bool is_same_column(const Expression& one, const Expression& other, const Entry* of_index) {
	const Entry* entry = of_index != nullptr && one.entry == nullptr ? of_index : one.entry;
	return entry == other.entry && one.column == other.column && one.levels_up == other.levels_up;
}

// The planner matches email::text with what an index has of lower(email) of a varchar.
const Expression& without_relabels(const Expression& expression) {
	const Expression* at = &stripped(expression);
	while (at->kind == DBE_CAST && at->cast == DBE_RELABEL) at = &stripped(at->arguments[0]);
	return *at;
}

bool compare(const Expression& left, const Expression& right, const Entry* of_index) {
	const Expression& one = of_index == nullptr ? stripped(left) : without_relabels(left);
	const Expression& other = of_index == nullptr ? stripped(right) : without_relabels(right);
	if (!is_same_head(one, other)) return false;
	if (one.kind == DBE_SUBLINK || one.kind == DBE_OTHER_EXPRESSION || one.kind == DBE_WINDOW ||
		one.kind == DBE_CURRENT_OF)
		return false;
	if (one.kind == DBE_COLUMN) return is_same_column(one, other, of_index);
	if (one.kind == DBE_CONSTANT) return is_same_constant(one, other);
	if (one.kind == DBE_PARAMETER) return one.parameter > 0;
	if (one.kind == DBE_FIELD && one.column != other.column) return false;
	if (one.kind == DBE_CAST && one.modifier != other.modifier) return false;
	if (one.kind == DBE_SESSION_VALUE) return false;
	if ((one.filter == nullptr) != (other.filter == nullptr)) return false;
	if (one.filter != nullptr && !compare(*one.filter, *other.filter, of_index)) return false;
	for (std::uint32_t i = 0; i < one.arguments.count; i++)
		if (!compare(one.arguments[i], other.arguments[i], of_index)) return false;
	return true;
}

}  // namespace

bool is_same(const Expression& one, const Expression& other) { return compare(one, other, nullptr); }

bool is_same_in_index(const Expression& of_index, const Expression& expression,
					  const Entry& entry) {
	return compare(of_index, expression, &entry);
}

}  // namespace dbe
