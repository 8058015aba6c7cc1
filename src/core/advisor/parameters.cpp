#include "core/advisor/parameters.hpp"

#include <algorithm>

#include "core/advisor/conditions.hpp"
#include "core/lint/columns.hpp"

namespace dbe {
namespace {

// pg_am.oid of btree; strategies of its operators
constexpr dbe_oid btree_method{403};
constexpr std::int16_t equality = 3;
// The first oid of what did not come with the server.
constexpr std::uint32_t first_own_oid = 16384;

bool is_plain(const dbe_sql_type& type) {
	return type.kind == 'e' || (type.kind == 'b' && static_cast<std::uint32_t>(type.id) < first_own_oid);
}

// $1, also where it is taken as another type of the same bytes.
std::int32_t parameter_of(const Expression& expression) {
	const Expression& at = stripped(expression);
	const bool is_one = at.kind == DBE_PARAMETER && at.parameter > 0 && at.type != nullptr && is_plain(*at.type);
	return is_one ? at.parameter : 0;
}

std::int16_t strategy_of(const dbe_sql_operator* op) {
	for (std::uint32_t i = 0; op != nullptr && i < op->meaning_count; i++)
		if (op->meanings[i].method == btree_method && !op->meanings[i].is_ordering) return op->meanings[i].strategy;
	return 0;
}

class Finder {
public:
	explicit Finder(const AnalysedStatement& statement) : statement_(statement) {}

	std::vector<ParameterUse> uses() &&;

private:
	void add_comparison(const Expression& comparison);
	void add_array(const Expression& comparison);
	void add_rows(const Expression& comparison);
	void add_limits(const Query& query);
	void add(ParameterRole role, const Expression& parameter, const Expression* column, std::uint32_t nth = 0);
	void close_ranges();

	const AnalysedStatement& statement_;
	std::vector<ParameterUse> uses_;
};

std::optional<ColumnName> column_name(const Expression& expression) {
	const auto key = key_of(expression, nullptr);
	if (!key || key->key.column <= 0) return std::nullopt;
	const dbe_sql_table& table = *key->entry->table;
	const dbe_sql_column& column = table.columns[key->key.column - 1];
	return ColumnName{std::string(table.schema), std::string(table.name), std::string(column.name),
					  table.has_children && !key->entry->is_only, std::max(table.tuples, 0.0)};
}

void Finder::add(ParameterRole role, const Expression& parameter, const Expression* column, std::uint32_t nth) {
	ParameterUse use{parameter_of(parameter), role, {}, nth, false};
	if (use.parameter == 0) return;
	if (column != nullptr) {
		auto name = column_name(*column);
		if (!name) return;
		use.column = std::move(*name);
	}
	const auto known = std::find_if(uses_.begin(), uses_.end(), [&](const ParameterUse& other) { return other.parameter == use.parameter; });
	if (known == uses_.end())
		uses_.push_back(std::move(use));
	else if (role == ParameterRole::equal && known->role != ParameterRole::equal)
		*known = std::move(use);
}

void Finder::add_comparison(const Expression& comparison) {
	const std::int16_t strategy = strategy_of(comparison.op);
	if (strategy == 0 || comparison.arguments.count != 2) return;
	const bool is_left = parameter_of(comparison.arguments[0]) != 0;
	const Expression& parameter = comparison.arguments[is_left ? 0 : 1];
	const Expression& column = comparison.arguments[is_left ? 1 : 0];
	if (strategy == equality) return add(ParameterRole::equal, parameter, &column);
	// below 3 are < and <=: of the left side
	add((strategy < equality) == is_left ? ParameterRole::lower : ParameterRole::upper, parameter, &column);
}

void Finder::add_array(const Expression& comparison) {
	if (!comparison.is_any || comparison.arguments.count != 2 || strategy_of(comparison.op) != equality) return;
	const Expression& list = stripped(comparison.arguments[1]);
	if (list.kind != DBE_ARRAY) return add(ParameterRole::list, list, &comparison.arguments[0]);
	for (std::uint32_t i = 0; i < list.arguments.count; i++)
		add(ParameterRole::equal, list.arguments[i], &comparison.arguments[0], i);
}

void Finder::add_rows(const Expression& comparison) {
	const std::uint32_t half = comparison.arguments.count / 2;
	for (std::uint32_t i = 0; i < half; i++) {
		const Expression& left = comparison.arguments[i];
		const Expression& right = comparison.arguments[i + half];
		const bool is_left = parameter_of(left) != 0;
		add(ParameterRole::position, is_left ? left : right, is_left ? &right : &left);
	}
}

// The server takes both as bigint.
void Finder::add_limits(const Query& query) {
	if (query.limit != nullptr) add(ParameterRole::limit, *query.limit, nullptr);
	if (query.offset != nullptr) add(ParameterRole::offset, *query.offset, nullptr);
}

void Finder::close_ranges() {
	const auto has = [&](const ColumnName& column, ParameterRole role) {
		return std::any_of(uses_.begin(), uses_.end(), [&](const ParameterUse& use) { return use.role == role && use.column == column; });
	};
	for (ParameterUse& use : uses_) {
		if (use.role == ParameterRole::lower) use.is_closed = has(use.column, ParameterRole::upper);
		if (use.role == ParameterRole::upper) use.is_closed = has(use.column, ParameterRole::lower);
	}
}

std::vector<ParameterUse> Finder::uses() && {
	for (const Site& site : statement_.of(DBE_OPERATOR)) add_comparison(*site.expression);
	for (const Site& site : statement_.of(DBE_ARRAY_OPERATOR)) add_array(*site.expression);
	for (const Site& site : statement_.of(DBE_ROW_COMPARE)) add_rows(*site.expression);
	for (const Query* query : statement_.queries()) add_limits(*query);
	close_ranges();
	return std::move(uses_);
}

}  // namespace

std::vector<ParameterUse> parameter_uses(const AnalysedStatement& statement) { return Finder(statement).uses(); }

}  // namespace dbe
