#include "core/audit/undo_judge.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

using namespace undo_state;

bool is_value(const SimulatedRow& row, std::size_t column, std::string_view value) {
	if (!row.values[column]) return true;
	return *row.values[column] == value ||
		   (row.json_values[column] && *row.json_values[column] == value);
}

std::string listed(const Trail& trail, const ColumnSet& columns) {
	std::vector<std::string> names;
	for (const std::size_t i : columns) names.push_back(quoted(trail.columns[i].name));
	return join(names, ", ");
}

bool has_null_key(const Trail& trail, const std::vector<UndoValue>& values) {
	return std::ranges::any_of(trail.key, [&](const TrailColumn* column) {
		const UndoValue& value = values[static_cast<std::size_t>(column - trail.columns.data())];
		return !value || *value == undo_null;
	});
}

// Known, and neither computed nor maintained by the server.
bool is_written(const TrailColumn& column) {
	return column.is_kept && !column.is_closed && !column.is_generated;
}

class Judge {
public:
	Judge(const UndoTable& table, const SimulatedTable& rows) : table_(table), rows_(rows) {}

	Verdict operator()(const UndoChange& change) const {
		switch (change.action) {
			case 'I':
				return of_insert(change);
			case 'D':
				return of_delete(change);
			default:
				return of_update(change);
		}
	}

private:
	const Trail& trail() const { return table_.trail; }

	const SimulatedRow* row(std::string_view key) const {
		const auto found = rows_.find(key);
		return found == rows_.end() ? nullptr : &found->second;
	}

	// Of a row that must be as the change has left it.
	Verdict of_present(const UndoChange& change) const {
		if (change.new_key.empty())
			return {lost, "Rows had another key at that time, or none.", {}};
		if (has_null_key(trail(), change.new_values))
			return {lost, "The key of the row is null, which tells no row from another.", {}};
		const SimulatedRow* present = row(change.new_key);
		if (present == nullptr || !present->is_there)
			return {changed, "The row has been deleted since.", {}};
		if (present->is_twice) return {changed, "Several rows have this key.", {}};
		ColumnSet different;
		for (std::size_t i = 0; i < trail().columns.size(); i++)
			if (is_written(trail().columns[i]) && !trail().columns[i].is_tracked &&
				change.new_values[i] && !is_value(*present, i, *change.new_values[i]))
				different.push_back(i);
		if (!different.empty())
			return {changed, cat("Changed since: ", listed(trail(), different), "."), {}};
		return of_time(change, *present);
	}

	Verdict of_time(const UndoChange& change, const SimulatedRow& present) const {
		if (present.is_doubtful)
			return {changed, "A later change of the row is not taken back as it was.", {}};
		if (change.is_early)
			return {changed,
					trail().complete_since == "infinity"
						? std::string("Triggers were switched off: other changes may be missing.")
						: cat("Made before ", trail().complete_since,
							  ", since when the trail is complete."),
					{}};
		return {};
	}

	Verdict of_insert(const UndoChange& change) const {
		Verdict verdict = of_present(change);
		if (verdict.state == ok && !trail().deleted_at.empty())
			return {partly,
					cat("The table is deleted softly: the row stays, with ",
						quoted(trail().deleted_at), " set."),
					{}};
		return verdict;
	}

	Verdict of_delete(const UndoChange& change) const {
		Verdict verdict;
		ColumnSet missing;
		ColumnSet required;
		ColumnSet made;
		ColumnSet nulls;
		for (std::size_t i = 0; i < trail().columns.size(); i++) {
			const TrailColumn& column = trail().columns[i];
			if (column.is_generated) continue;
			if (is_written(column) && change.old_values[i])
				verdict.columns.push_back(i);
			else
				missing.push_back(i);
			if (column.is_required && (!is_written(column) || !change.old_values[i]))
				required.push_back(i);
			if (column.is_maker) made.push_back(i);
			if (is_null_again(column, change.old_values[i])) nulls.push_back(i);
		}
		const SimulatedRow* present = change.old_key.empty() ? nullptr : row(change.old_key);
		if (present != nullptr && present->is_there) {
			verdict.state = changed;
			verdict.detail = "A row with this key is there again.";
			return verdict;
		}
		if (present != nullptr) {
			const Verdict of_its_time = of_time(change, *present);
			verdict.state = of_its_time.state;
			verdict.detail = of_its_time.detail;
		}
		if (verdict.state != ok) return verdict;
		if (!nulls.empty()) {
			verdict.state = changed;
			verdict.detail = no_null(nulls);
			return verdict;
		}
		std::vector<std::string> reasons;
		if (!missing.empty()) reasons.push_back(cat("Not in the trail: ", listed(trail(), missing), "."));
		if (!required.empty())
			reasons.push_back(cat("Give a value to what takes no null and has no default: ",
								  listed(trail(), required), "."));
		if (!made.empty())
			reasons.push_back(cat("dbe.track_updates() sets anew: ", listed(trail(), made), "."));
		if (!reasons.empty()) {
			verdict.state = partly;
			verdict.detail = join(reasons, " ");
		}
		return verdict;
	}

	Verdict of_update(const UndoChange& change) const {
		ColumnSet columns;
		ColumnSet missing;
		ColumnSet always;
		ColumnSet nulls;
		for (std::size_t i = 0; i < trail().columns.size(); i++) {
			const TrailColumn& column = trail().columns[i];
			if (column.is_generated || column.is_tracked) continue;
			const bool differs = change.old_values[i] && change.new_values[i] &&
								 *change.old_values[i] != *change.new_values[i];
			if (change.hidden[i] || (differs && !is_written(column)))
				missing.push_back(i);
			else if (differs && column.is_always_identity)
				always.push_back(i);
			else if (differs)
				columns.push_back(i);
			if (differs && is_null_again(column, change.old_values[i])) nulls.push_back(i);
		}
		// nothing was changed that is not the server's to maintain
		if (columns.empty() && missing.empty() && always.empty()) return {"", "", {}};
		Verdict verdict = of_present(change);
		verdict.columns = columns;
		std::vector<std::string> reasons;
		if (!missing.empty()) reasons.push_back(cat("Not in the trail: ", listed(trail(), missing), "."));
		if (!always.empty())
			reasons.push_back(cat("Only an INSERT can give a value to what is GENERATED ALWAYS AS IDENTITY: ",
								  listed(trail(), always), "."));
		if (columns.empty()) return {lost, join(reasons, " "), {}};
		if (verdict.state == ok && !nulls.empty()) {
			verdict.state = changed;
			verdict.detail = no_null(nulls);
		}
		if (verdict.state == ok && !reasons.empty()) {
			verdict.state = partly;
			verdict.detail = join(reasons, " ");
		}
		return verdict;
	}

	static bool is_null_again(const TrailColumn& column, const UndoValue& value) {
		return column.takes_no_null && is_written(column) && value && *value == undo_null;
	}

	std::string no_null(const ColumnSet& columns) const {
		return cat("Was null and takes no null any more: ", listed(trail(), columns), ".");
	}

	const UndoTable& table_;
	const SimulatedTable& rows_;
};

}  // namespace

Verdict judge_change(const UndoTable& table, const SimulatedTable& rows, const UndoChange& change) {
	return Judge(table, rows)(change);
}

}  // namespace dbe
