#include "core/audit/undo_order.hpp"

#include <algorithm>
#include <map>

#include "core/audit/undo_judge.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

class OriginalOrder {
public:
	explicit OriginalOrder(const std::vector<UndoTable>& tables) : tables_(tables) {}

	std::vector<UndoBatch> all(const std::vector<UndoChange>& changes) const {
		std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> numbers;
		std::vector<UndoBatch> list;
		for (const UndoChange& change : changes) {
			const auto [place, is_new] =
				numbers.try_emplace({change.transaction, change.statement}, list.size());
			if (is_new) list.emplace_back();
			list[place->second].push_back(&change);
		}
		list = whole_cascades(std::move(list));
		std::ranges::reverse(list);
		return list;
	}

private:
	// Foreign keys act by statements of their own, which have other numbers. A row that still
	// referenced another one when that had gone was changed by what removed it.
	std::vector<UndoBatch> whole_cascades(std::vector<UndoBatch> list) const {
		std::vector<UndoBatch> whole;
		std::map<std::string, std::size_t> gone;  // what was referenced: the place of its statement
		for (UndoBatch& statement : list) {
			const std::size_t first = first_of_cascade(statement, gone, whole.size());
			while (first + 1 < whole.size()) {
				std::ranges::copy(whole.back(), std::back_inserter(whole[whole.size() - 2]));
				whole.pop_back();
			}
			const bool is_new = first >= whole.size();
			if (is_new)
				whole.push_back(std::move(statement));
			else
				std::ranges::copy(statement, std::back_inserter(whole[first]));
			for (const UndoChange* change : whole.back()) note_gone(*change, whole.size() - 1, gone);
		}
		return whole;
	}

	static std::string reference(const UndoChange& change, std::size_t parent,
								 const ColumnSet& parent_columns, const ColumnSet& columns,
								 bool as_it_was) {
		std::string text = cat(change.transaction, " ", parent);
		for (std::size_t i = 0; i < columns.size(); i++) {
			const UndoValue& value = (as_it_was ? change.old_values : change.new_values)[columns[i]];
			if (!value || *value == undo_null) return {};
			append(text, cat(" ", parent_columns[i], " ", *value));
		}
		return text;
	}

	std::size_t first_of_cascade(const UndoBatch& statement, const std::map<std::string, std::size_t>& gone,
								 std::size_t none) const {
		std::size_t first = none;
		for (const UndoChange* change : statement)
			for (const UndoForeignKey& key : tables_[change->table].foreign_keys) {
				if (key.is_deferred || change->action == 'I' || change->action == 'T') continue;
				const auto found =
					gone.find(reference(*change, key.parent, key.parent_columns, key.columns, true));
				if (found != gone.end()) first = std::min(first, found->second);
			}
		return first;
	}

	void note_gone(const UndoChange& change, std::size_t place,
				   std::map<std::string, std::size_t>& gone) const {
		for (std::size_t child = 0; child < tables_.size(); child++)
			for (const UndoForeignKey& key : tables_[child].foreign_keys) {
				if (key.parent != change.table || change.action == 'T') continue;
				const auto& columns = key.parent_columns;
				const std::string was = reference(change, change.table, columns, columns, true);
				const std::string is = reference(change, change.table, columns, columns, false);
				if (change.action != 'I' && !was.empty() && was != is) gone[was] = place;
				if (change.action != 'D' && was != is) gone.erase(is);
			}
	}

	const std::vector<UndoTable>& tables_;
};

}  // namespace

std::vector<UndoBatch> undo_order(const std::vector<UndoTable>& tables,
								  const std::vector<UndoChange>& changes) {
	return OriginalOrder(tables).all(changes);
}

}  // namespace dbe
