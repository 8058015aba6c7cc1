#include "core/audit/key.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {

bool is_unique_key(Call& call, std::uint32_t relation, const std::vector<std::string_view>& names) {
	std::vector<std::string> literals;
	for (const std::string_view name : names) literals.push_back(literal(name));
	const dbe_rows rows = call.host().query(cat(R"(
SELECT EXISTS (
	SELECT FROM pg_catalog.pg_index i
	WHERE i.indrelid = )", relation, R"( AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND NOT EXISTS (
		SELECT FROM unnest(i.indkey) WITH ORDINALITY k (number, place)
		LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
		WHERE k.place <= i.indnkeyatts AND (a.attname IS NULL OR NOT a.attnotnull
			OR a.attname <> ALL (ARRAY[)", join(literals, ", "), R"(]::name[])))))").c_str());
	return Row(rows, 0).flag(0);
}

bool has_unique_key(Call& call, const Trail& trail) {
	std::vector<std::string_view> names;
	for (const TrailColumn* column : trail.key) names.push_back(column->name);
	return !names.empty() && is_unique_key(call, trail.relation_id, names);
}

void require_unique_key(Call& call, const Trail& trail) {
	if (has_unique_key(call, trail)) return;
	std::vector<std::string> shown;
	for (const TrailColumn* column : trail.key) shown.push_back(quoted(column->name));
	throw Error{sqlstate::not_in_prerequisite_state,
				cat("rows of ", trail.identity, " may be equal in ", join(shown, ", ")),
				"By this key of the audit trail two rows would be taken for one.",
				"Make the columns NOT NULL and create a unique index, or read dbe.row_history()."};
}

}  // namespace dbe
