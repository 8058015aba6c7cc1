#include "core/audit/undo_commands.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

std::string names_of(const Trail& trail, const ColumnSet& columns) {
	std::vector<std::string> names;
	for (const std::size_t i : columns) names.push_back(quoted(trail.columns[i].name));
	return join(names, ", ");
}

ColumnSet key_of(const Trail& trail) {
	ColumnSet positions;
	for (const TrailColumn* column : trail.key)
		positions.push_back(static_cast<std::size_t>(column - trail.columns.data()));
	return positions;
}

// ('1', 'x'), ('2', 'y')
class Values {
public:
	void begin() {
		append(text_, text_.empty() ? "(" : "), (");
		is_first_ = true;
	}
	void add(std::string_view value, std::string_view type = {}) {
		if (!is_first_) append(text_, ", ");
		is_first_ = false;
		append(text_, value);
		// what is made from jsonb has its type
		if (!type.empty() && !value.starts_with('(')) append(text_, cat("::", type));
	}
	std::string done() && { return cat(text_, ")"); }

private:
	std::string text_;
	bool is_first_ = true;
};

// Names for the columns of VALUES: as in the table, but for those of the key that change as well.
std::vector<std::string> value_names(const Trail& trail, const ColumnSet& key,
									 const ColumnSet& columns) {
	std::vector<std::string> names;
	const auto add = [&](std::string name) {
		while (std::ranges::find(names, name) != names.end()) name += '_';
		names.push_back(std::move(name));
	};
	for (const std::size_t i : key) add(quoted(trail.columns[i].name));
	for (const std::size_t i : columns) {
		const std::string_view name = trail.columns[i].name;
		add(std::ranges::find(key, i) == key.end() ? quoted(name) : quoted(cat("old_", name)));
	}
	return names;
}

// The types stand in the first row.
std::string typed_values(const Trail& trail, UndoRows rows, const ColumnSet& key,
						 const ColumnSet& columns) {
	Values values;
	const auto type = [&](const UndoChange* row, std::size_t i) {
		return row == rows.front() ? trail.columns[i].type : std::string_view{};
	};
	for (const UndoChange* row : rows) {
		values.begin();
		for (const std::size_t i : key) values.add(*row->new_values[i], type(row, i));
		for (const std::size_t i : columns) values.add(*row->old_values[i], type(row, i));
	}
	return std::move(values).done();
}

// t.id = v.id
std::string key_matches(const Trail& trail, const ColumnSet& key,
						const std::vector<std::string>& names) {
	std::vector<std::string> parts;
	for (std::size_t i = 0; i < key.size(); i++)
		parts.push_back(cat("t.", quoted(trail.columns[key[i]].name), " = v.", names[i]));
	return join(parts, " AND ");
}

// id = '1'
std::string key_is(const Trail& trail, const ColumnSet& key, const UndoChange& row) {
	std::vector<std::string> parts;
	for (const std::size_t i : key)
		parts.push_back(cat(quoted(trail.columns[i].name), " = ", *row.new_values[i]));
	return join(parts, " AND ");
}

}  // namespace

std::string undo_insert(const Trail& trail, UndoRows deleted, const ColumnSet& columns) {
	const bool has_always_identity = std::ranges::any_of(
		columns, [&](std::size_t i) { return trail.columns[i].is_always_identity; });
	Values values;
	for (const UndoChange* row : deleted) {
		values.begin();
		for (const std::size_t i : columns) values.add(*row->old_values[i]);
	}
	return cat("INSERT INTO ", trail.identity, " (", names_of(trail, columns),
			   has_always_identity ? ") OVERRIDING SYSTEM VALUE VALUES " : ") VALUES ",
			   std::move(values).done(), ";");
}

std::string undo_delete(const Trail& trail, UndoRows inserted) {
	const ColumnSet key = key_of(trail);
	if (inserted.size() == 1)
		return cat("DELETE FROM ", trail.relation, " WHERE ", key_is(trail, key, *inserted.front()),
				   ";");
	if (key.size() == 1 && !trail.columns[key.front()].is_container) {
		std::vector<std::string> values;
		for (const UndoChange* row : inserted) values.emplace_back(*row->new_values[key.front()]);
		return cat("DELETE FROM ", trail.relation, " WHERE ", names_of(trail, key), " IN (",
				   join(values, ", "), ");");
	}
	const std::vector<std::string> names = value_names(trail, key, {});
	return cat("DELETE FROM ", trail.relation, " AS t USING (VALUES ",
			   typed_values(trail, inserted, key, {}), ") AS v (", join(names, ", "), ") WHERE ",
			   key_matches(trail, key, names), ";");
}

std::string undo_update(const Trail& trail, UndoRows updated, const ColumnSet& columns) {
	const ColumnSet key = key_of(trail);
	std::vector<std::string> sets;
	if (updated.size() == 1) {
		const UndoChange& row = *updated.front();
		for (const std::size_t i : columns)
			sets.push_back(cat(quoted(trail.columns[i].name), " = ", *row.old_values[i]));
		return cat("UPDATE ", trail.relation, " SET ", join(sets, ", "), " WHERE ",
				   key_is(trail, key, row), ";");
	}
	const std::vector<std::string> names = value_names(trail, key, columns);
	for (std::size_t i = 0; i < columns.size(); i++)
		sets.push_back(cat(quoted(trail.columns[columns[i]].name), " = v.", names[key.size() + i]));
	return cat("UPDATE ", trail.relation, " AS t SET ", join(sets, ", "), " FROM (VALUES ",
			   typed_values(trail, updated, key, columns), ") AS v (", join(names, ", "),
			   ") WHERE ", key_matches(trail, key, names), ";");
}

}  // namespace dbe
