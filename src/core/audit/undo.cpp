// Statements are taken back in reverse, the last one first. What one has done to several tables, by
// its own triggers and foreign keys, is taken back in the order that foreign keys want: rows that
// were inserted go children first, rows that were deleted come parents first. Each step is judged by
// what the rows are once the steps before it have been run.
#include "core/audit/undo.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/audit/undo_judge.hpp"
#include "core/audit/undo_order.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

using namespace undo_state;

struct Judged {
	const UndoChange* change;
	Verdict verdict;
};

// ---- rows that take each other's values ----

// Values of a unique key as they are and as they shall be; empty where one is null or not known.
std::string tuple_of(const UndoChange& change, const UniqueKey& key, const ColumnSet& set,
					 const SimulatedRow* row, bool as_it_shall_be) {
	std::string tuple;
	for (const std::size_t i : key.columns) {
		UndoValue value = change.new_values[i];
		if (!value && row != nullptr && i < row->values.size()) value = row->values[i];
		if (as_it_shall_be && std::ranges::find(set, i) != set.end()) value = change.old_values[i];
		if (!value || *value == undo_null) return {};
		append(tuple, cat(*value, ", "));
	}
	return tuple;
}

struct Moves {
	bool any = false;  // a row takes a value that another one of them gives up
	std::vector<std::size_t> layers;  // by row: those of a layer can be updated at once
};

// Where a unique key is checked row by row, a value must be given up before it is taken.
Moves moves_of(const UndoTable& table, const std::vector<const Judged*>& rows,
			   const SimulatedTable& simulated) {
	Moves moves{false, std::vector<std::size_t>(rows.size())};
	std::vector<std::vector<std::size_t>> waiting(rows.size());
	std::vector<std::size_t> waits(rows.size());
	for (const UniqueKey& key : table.unique_keys) {
		std::unordered_map<std::string, std::size_t> holders;
		const auto tuple = [&](std::size_t i, bool as_it_shall_be) {
			const auto found = simulated.find(rows[i]->change->new_key);
			return tuple_of(*rows[i]->change, key, rows[i]->verdict.columns,
							found == simulated.end() ? nullptr : &found->second, as_it_shall_be);
		};
		for (std::size_t i = 0; i < rows.size(); i++)
			if (std::string held = tuple(i, false); !held.empty())
				holders.emplace(std::move(held), i);
		for (std::size_t i = 0; i < rows.size(); i++) {
			const auto holder = holders.find(tuple(i, true));
			if (holder == holders.end() || holder->second == i) continue;
			moves.any = true;
			if (key.is_deferrable) continue;
			waiting[holder->second].push_back(i);
			waits[i]++;
		}
	}
	std::vector<std::size_t> ready;
	for (std::size_t i = 0; i < rows.size(); i++)
		if (waits[i] == 0) ready.push_back(i);
	for (std::size_t done = 0; done < ready.size(); done++)
		for (const std::size_t next : waiting[ready[done]]) {
			moves.layers[next] = std::max(moves.layers[next], moves.layers[ready[done]] + 1);
			if (--waits[next] == 0) ready.push_back(next);
		}
	return moves;
}

// ---- all of them ----

class Undo {
public:
	Undo(const std::vector<UndoTable>& tables, const std::vector<UndoChange>& changes)
		: tables_(tables), simulated_(tables.size()), ranks_(tables.size()) {
		for (std::size_t i = 0; i < tables.size(); i++) simulate(i);
		rank_all();
		for (const UndoBatch& statement : undo_order(tables, changes)) take_back(statement);
		for (const UndoTable& table : tables) add_unknown(table);
	}

	std::vector<UndoStep> steps() && { return std::move(steps_); }

private:
	void simulate(std::size_t table) {
		SimulatedTable& rows = simulated_[table];
		for (const PresentRow& row : tables_[table].present) {
			const auto [place, is_new] =
				rows.try_emplace(row.key, SimulatedRow{row.is_there, false, false, row.values,
													   row.json_values});
			if (!is_new) place->second.is_twice = true;
		}
	}

	// Parents before children; tables that reference each other in a circle as they come.
	void rank_all() {
		std::vector<bool> seen(tables_.size());
		std::size_t next = 0;
		const auto visit = [&](const auto& self, std::size_t table) -> void {
			if (seen[table]) return;
			seen[table] = true;
			for (const UndoForeignKey& key : tables_[table].foreign_keys) self(self, key.parent);
			ranks_[table] = next++;
		};
		for (std::size_t i = 0; i < tables_.size(); i++) visit(visit, i);
	}

	// A statement's triggers may have changed the same row again: later changes go first.
	void take_back(const UndoBatch& statement) {
		std::vector<std::size_t> levels(statement.size());
		std::map<std::pair<std::size_t, std::string_view>, std::size_t> least;	// level of a key
		std::map<std::pair<std::size_t, std::string_view>, std::size_t> after;
		std::size_t last = 0;
		for (std::size_t i = statement.size(); i-- > 0;) {
			const UndoChange& change = *statement[i];
			const std::pair old_key{change.table, change.old_key};
			const std::pair new_key{change.table, change.new_key};
			std::size_t& level = levels[i];
			if (!change.old_key.empty()) level = std::max(level, least[old_key]);
			if (!change.new_key.empty()) level = std::max(level, least[new_key]);
			if (const auto user = after.find(new_key);
				change.action != 'D' && !change.new_key.empty() && user != after.end()) {
				level = std::max(level, user->second + 1);
				after.erase(user);
			}
			if (!change.old_key.empty()) least[old_key] = level;
			if (!change.new_key.empty()) least[new_key] = level;
			if (!change.old_key.empty() && is_chained(change)) after[old_key] = level;
			last = std::max(last, level);
		}
		for (std::size_t level = 0; level <= last; level++) {
			std::map<std::size_t, UndoBatch> parts;	 // by rank of the table
			for (std::size_t i = statement.size(); i-- > 0;)
				if (levels[i] == level) parts[ranks_[statement[i]->table]].push_back(statement[i]);
			for (auto part = parts.rbegin(); part != parts.rend(); ++part) take(part->second, 'I');
			for (auto& [rank, part] : parts) {
				take(part, 'U');
				take(part, 'D');
				take(part, 'T');
			}
		}
	}

	// Keys that are checked at the end of a statement may be moved along in any order: then it is
	// not the same row that had the key before.
	bool is_chained(const UndoChange& change) const {
		if (change.action == 'D' || change.old_key == change.new_key) return true;
		const UndoTable& table = tables_[change.table];
		return std::ranges::any_of(table.unique_keys, [&](const UniqueKey& key) {
			return !key.is_deferrable && std::ranges::all_of(key.columns, [&](std::size_t i) {
				return table.trail.columns[i].is_key;
			});
		});
	}

	void take(const UndoBatch& part, char action) {
		std::vector<Judged> judged;
		for (const UndoChange* change : part)
			if (change->action == action && action == 'T')
				steps_.push_back({"", lost, "TRUNCATE does not tell which rows it removes."});
			else if (change->action == action)
				judged.push_back({change, judge_change(tables_[change->table],
													   simulated_[change->table], *change)});
		std::erase_if(judged, [](const Judged& row) { return row.verdict.state.empty(); });
		if (judged.empty()) return;
		const std::size_t table = judged.front().change->table;
		if (action == 'U')
			add_updates(table, judged);
		else
			add_alike(table, judged, action);
		for (const Judged& row : judged) remove(table, row);
		for (const Judged& row : judged) restore(table, row);
	}

	// ---- what becomes of the rows ----

	// Values that are not known are no hindrance to earlier changes of others.
	static bool is_doubtful(const Judged& row) {
		return row.verdict.state == changed ||
			   (row.verdict.state == lost && row.change->old_key != row.change->new_key);
	}

	// All of them give up their keys before any takes one.
	void remove(std::size_t table, const Judged& row) {
		if (row.change->action == 'D' || row.change->new_key.empty()) return;
		SimulatedRow& there = simulated_[table][row.change->new_key];
		if (row.change->action == 'U') kept_[row.change] = there;
		there.is_there = false;
		there.is_doubtful |= is_doubtful(row);
	}

	void restore(std::size_t table, const Judged& row) {
		const UndoChange& change = *row.change;
		if (change.action == 'I' || change.old_key.empty()) return;
		SimulatedRow back;
		if (const auto kept = kept_.find(row.change); kept != kept_.end()) {
			back = std::move(kept->second);
			kept_.erase(kept);
		}
		const std::size_t count = tables_[table].trail.columns.size();
		back.values.resize(count);
		back.json_values.resize(count);
		back.is_there = true;
		for (std::size_t i = 0; i < count; i++)
			if (change.old_values[i] || change.hidden[i]) {
				back.values[i] = change.old_values[i];
				back.json_values[i] = {};
			}
		back.is_doubtful |= is_doubtful(row);
		simulated_[table][change.old_key] = std::move(back);
	}

	// ---- statements ----

	void add_updates(std::size_t table, const std::vector<Judged>& judged) {
		std::vector<const Judged*> sure;
		std::vector<Judged> others;
		for (const Judged& row : judged) {
			if (row.verdict.state == ok || row.verdict.state == partly)
				sure.push_back(&row);
			else
				others.push_back(row);
		}
		const Moves moves = moves_of(tables_[table], sure, simulated_[table]);
		const bool is_split = moves.any && std::ranges::any_of(sure, [&](const Judged* row) {
								  return row->verdict != sure.front()->verdict;
							  });
		std::vector<Judged> unmoved;
		std::vector<std::vector<Judged>> layers;
		for (std::size_t i = 0; i < sure.size(); i++) {
			const auto [moved, rest] = split(tables_[table], *sure[i], is_split);
			if (!rest.columns.empty()) unmoved.push_back({sure[i]->change, rest});
			if (moved.columns.empty()) continue;
			if (layers.size() <= moves.layers[i]) layers.resize(moves.layers[i] + 1);
			layers[moves.layers[i]].push_back({sure[i]->change, moved});
		}
		add_alike(table, unmoved, 'U');
		for (const std::vector<Judged>& layer : layers) add_alike(table, layer, 'U');
		add_alike(table, others, 'U');
	}

	// Where values move from row to row, and the rows differ in what else is to be set, the columns of
	// unique keys are updated apart from others: one statement takes all rows along then.
	static std::pair<Verdict, Verdict> split(const UndoTable& table, const Judged& row,
											 bool is_split) {
		Verdict moved = row.verdict;
		Verdict rest = row.verdict;
		rest.columns.clear();
		if (!is_split) return {moved, rest};
		moved.columns.clear();
		const auto is_unique = [&](std::size_t i) {
			return std::ranges::any_of(table.unique_keys, [&](const UniqueKey& key) {
				return std::ranges::find(key.columns, i) != key.columns.end();
			});
		};
		for (const std::size_t i : row.verdict.columns)
			(is_unique(i) ? moved : rest).columns.push_back(i);
		return {moved, rest};
	}

	void add_alike(std::size_t table, const std::vector<Judged>& judged, char action) {
		std::vector<std::pair<const Verdict*, UndoBatch>> parts;
		std::map<Verdict, std::size_t> places;
		for (const Judged& row : judged) {
			const auto [place, is_new] = places.try_emplace(row.verdict, parts.size());
			if (is_new) parts.push_back({&place->first, {}});
			parts[place->second].second.push_back(row.change);
		}
		for (const auto& [verdict, rows] : parts)
			steps_.push_back({verdict->state == lost ? "" : command(table, rows, *verdict, action),
							  verdict->state, verdict->detail});
	}

	std::string command(std::size_t table, const UndoBatch& rows, const Verdict& verdict,
						char action) const {
		const Trail& trail = tables_[table].trail;
		if (action == 'I') return undo_delete(trail, rows);
		if (action == 'D') return undo_insert(trail, rows, verdict.columns);
		return undo_update(trail, rows, verdict.columns);
	}

	void add_unknown(const UndoTable& table) {
		const std::string& name = table.trail.identity;
		if (table.is_dropped)
			steps_.push_back({"", lost, cat(name, " has been dropped.")});
		else if (!table.is_identified)
			steps_.push_back({"", lost, cat("Rows of ", name, " cannot be told apart.")});
		if (table.is_early)
			steps_.push_back({"", lost, table.trail.complete_since == "infinity"
											? cat("Not all changes of ", name, " are known: triggers were switched off.")
											: cat("Changes of ", name, " before ",
												  table.trail.complete_since, " are not known.")});
	}

	const std::vector<UndoTable>& tables_;
	std::vector<SimulatedTable> simulated_;
	std::vector<std::size_t> ranks_;
	std::unordered_map<const UndoChange*, SimulatedRow> kept_;
	std::vector<UndoStep> steps_;
};

}  // namespace

std::vector<UndoStep> undo_steps(const std::vector<UndoTable>& tables,
								 const std::vector<UndoChange>& changes) {
	return Undo(tables, changes).steps();
}

}  // namespace dbe
