#include "core/row_lifecycle/restoration.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/row_lifecycle/soft_delete.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// A chain of tables that is longer than this is not followed.
constexpr std::size_t deepest = 10;

// The time of the row's deletion as a literal, empty for a live row. 22023 without such a row.
std::string time_of(Call& call, const Target& target, std::string_view column,
					const std::string& condition) {
	const dbe_rows rows = call.host().query(
		cat("SELECT pg_catalog.to_char(x.", quoted(column),
			"::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM ",
			target.identity(), " x WHERE ", condition)
			.c_str());
	if (rows.count == 0)
		throw Error{sqlstate::invalid_parameter_value,
					cat("table ", target.identity(), " has no such row"),
					"The key is none of its rows, deleted or live.",
					"A key of several columns is a JSON object with a field for each."};
	const Row row(rows, 0);
	if (row.is_null(0)) return {};
	return cat("timestamptz ", literal(cat(row.text(0), "+00")));
}

void refuse_below_deleted(Call& call, const Target& target, const std::string& condition) {
	for (const ForeignKey& key : foreign_keys_of(call, target.id, Side::child)) {
		if (key.parent.deleted_at.empty()) continue;
		const dbe_rows rows = call.host().query(
			cat("SELECT 1 FROM ", target.identity(), " x JOIN ", key.parent.identity(), " p ON ",
				key.condition("p", "x"), " WHERE ", condition, " AND p.",
				quoted(key.parent.deleted_at), " IS NOT NULL")
				.c_str());
		if (rows.count > 0)
			throw Error{"23503",
						cat("the row of ", target.identity(), " references a deleted row of ",
							key.parent.identity()),
						cat("By foreign key constraint ", quoted(key.name), "."),
						"Restore that row first."};
	}
}

class Restoration {
public:
	Restoration(Call& call, const Target& target, std::string_view key, std::string_view time)
		: call_(call), target_(target), key_(key), time_(time) {}

	// Steps for what is below, table by table.
	void descend(const KeyTable& table, std::vector<Level> levels, std::vector<Step>& steps) {
		std::vector<ForeignKey> below;
		for (ForeignKey& key : foreign_keys_of(call_, table.id, Side::parent)) {
			if (key.child.deleted_at.empty()) continue;
			if (key.child.id == table.id)
				levels.back().own.push_back(std::move(key));
			else
				below.push_back(std::move(key));
		}
		if (levels.size() > 1 || !levels.back().own.empty())
			steps.push_back({restore_command(target_, key_, levels, table, time_),
							 cat("Rows of ", table.identity(),
								 " that were deleted along with it are live again.")});
		if (levels.size() > deepest) return;
		for (ForeignKey& key : below) {
			if (is_above(key.child, levels)) continue;
			std::vector<Level> next = levels;
			const KeyTable child = key.child;
			next.push_back({std::move(key), {}});
			descend(child, std::move(next), steps);
		}
	}

private:
	bool is_above(const KeyTable& table, const std::vector<Level>& levels) const {
		return table.id == target_.id || std::ranges::any_of(levels, [&](const Level& level) {
				   return level.key.child.id == table.id;
			   });
	}

	Call& call_;
	const Target& target_;
	std::string_view key_;
	std::string_view time_;
};

}  // namespace

std::vector<Step> restoration_steps(Call& call, const Target& target, std::string_view key) {
	const SoftDelete deleted = soft_delete_of(call, target);
	const std::string condition = key_condition(target, key, "x");
	const std::string time = time_of(call, target, deleted.column, condition);
	if (time.empty()) return {};
	refuse_below_deleted(call, target, condition);
	std::vector<Step> steps{
		{restore_command(target, deleted.column, key), "The row is live again."}};
	if (deleted.cascades) {
		KeyTable table;
		table.id = target.id;
		table.schema = target.schema;
		table.name = target.name;
		table.deleted_at = deleted.column;
		Restoration(call, target, key, time).descend(table, std::vector<Level>(1), steps);
	}
	return steps;
}

void perform_restoration(Call& call, const Step& step) {
	const auto error = call.host().attempt([&] { call.host().execute(step.command.c_str()); });
	if (!error.happened) return;
	if (std::string_view(error.error.sqlstate) == "23505")
		throw Error{"23505", "a live row holds a value of the row that shall come back",
					error.error.message, "Change or delete the live row first."};
	// It fails again, with all that the server has to say.
	call.host().execute(step.command.c_str());
}

}  // namespace dbe
