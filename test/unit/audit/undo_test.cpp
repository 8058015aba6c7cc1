// The statements that take changes back, and what they are judged to be.
#include "core/audit/undo.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

constexpr std::string_view no_key;

UndoTable table_of(std::vector<TrailColumn> columns) {
	UndoTable table;
	table.trail.identity = table.trail.relation = "t";
	table.trail.complete_since = "then";
	table.trail.columns = std::move(columns);
	for (const TrailColumn& column : table.trail.columns)
		if (column.is_key) table.trail.key.push_back(&column);
	table.unique_keys = {{{0}, false}};
	return table;
}

std::vector<UndoTable> one_table(bool is_deferrable = false) {
	std::vector<UndoTable> tables;
	tables.push_back(table_of({{"id", "integer", true, true}, {"v", "text", true}}));
	tables.back().unique_keys.back().is_deferrable = is_deferrable;
	return tables;
}

PresentRow present(std::string_view key, UndoValue v) {
	return {key, true, {key, v}, {{}, {}}};
}

UndoChange change(std::int64_t id, std::int64_t statement, char action, std::string_view old_key,
				  std::string_view new_key, UndoValue old_value, UndoValue new_value) {
	UndoChange change{0, id, 1, statement, action, false, old_key, new_key, {}, {}, {false, false}};
	change.old_values = {old_key.empty() ? UndoValue{} : UndoValue{old_key}, old_value};
	change.new_values = {new_key.empty() ? UndoValue{} : UndoValue{new_key}, new_value};
	return change;
}

TEST(Undo, MakesOneStatementOfEach) {
	std::vector<UndoTable> tables = one_table();
	tables[0].present = {present("1", "'b'"), present("2", "'b'"), present("3", "'x'")};
	const auto steps = undo_steps(tables, {change(1, 1, 'I', no_key, "3", {}, "'x'"),
										   change(2, 2, 'U', "1", "1", "'a'", "'b'"),
										   change(2, 2, 'U', "2", "2", "NULL", "'b'")});
	ASSERT_EQ(steps.size(), 2U);
	EXPECT_EQ(steps[0].command, "UPDATE t AS t SET v = v.v FROM (VALUES (2::integer, NULL::text), (1, 'a')) "
								"AS v (id, v) WHERE t.id = v.id;");
	EXPECT_EQ(steps[0].state, "ok");
	EXPECT_EQ(steps[1].command, "DELETE FROM t WHERE id = 3;");
}

TEST(Undo, GivesKeysUpBeforeTheyAreTaken) {
	for (const bool is_deferrable : {false, true}) {
		std::vector<UndoTable> tables = one_table(is_deferrable);
		tables[0].present = {present("1", {}), present("2", "'a'"), present("3", "'b'")};
		tables[0].present[0].is_there = false;
		const auto steps = undo_steps(tables, {change(1, 1, 'U', "2", "3", {}, {}),
											   change(1, 1, 'U', "1", "2", {}, {})});
		ASSERT_EQ(steps.size(), is_deferrable ? 1U : 2U);
		for (const UndoStep& step : steps) EXPECT_EQ(step.state, "ok");
		if (is_deferrable) continue;
		EXPECT_EQ(steps[0].command, "UPDATE t SET id = 1 WHERE id = 2;");
		EXPECT_EQ(steps[1].command, "UPDATE t SET id = 2 WHERE id = 3;");
	}
}

TEST(Undo, FollowsARowThroughTheSteps) {
	std::vector<UndoTable> tables = one_table();
	tables[0].present = {present("1", "'c'")};
	const std::vector<UndoChange> changes{change(1, 1, 'I', no_key, "1", {}, "'a'"),
										  change(2, 2, 'U', "1", "1", "'a'", "'b'"),
										  change(3, 3, 'U', "1", "1", "'b'", "'c'")};
	for (const UndoStep& step : undo_steps(tables, changes)) EXPECT_EQ(step.state, "ok");
	tables[0].present = {present("1", "'d'")};
	const auto steps = undo_steps(tables, changes);
	EXPECT_EQ(steps[0].detail, "Changed since: v.");
	for (const UndoStep& step : steps) EXPECT_EQ(step.state, "changed");
}

TEST(Undo, SaysWhatIsInTheWay) {
	const auto said = [](std::vector<UndoTable> tables, UndoChange one) {
		const auto steps = undo_steps(tables, {std::move(one)});
		return steps.empty() ? "nothing" : std::string(steps[0].state) + " " + steps[0].detail;
	};
	EXPECT_EQ(said(one_table(), change(1, 1, 'U', "1", "1", "'a'", "'b'")),
			  "changed The row has been deleted since.");
	EXPECT_EQ(said(one_table(), change(1, 1, 'U', no_key, no_key, "'a'", "'b'")),
			  "lost Rows had another key at that time, or none.");
	EXPECT_EQ(said(one_table(), change(1, 1, 'D', "1", no_key, {}, {})), "partly Not in the trail: v.");
	EXPECT_EQ(said(one_table(), change(1, 1, 'T', no_key, no_key, {}, {})),
			  "lost TRUNCATE does not tell which rows it removes.");
	EXPECT_EQ(said(one_table(), change(1, 1, 'U', "1", "1", "'a'", "'a'")), "nothing");
	const auto with = [&](auto set, UndoChange one) {
		std::vector<UndoTable> tables = one_table();
		set(tables[0]);
		return said(std::move(tables), std::move(one));
	};
	const UndoChange update = change(1, 1, 'U', "1", "1", "NULL", "'b'");
	const auto there = [](UndoTable& table) { table.present = {present("1", "'b'")}; };
	EXPECT_EQ(with(there, update), "ok ");
	EXPECT_EQ(with(there, change(1, 1, 'D', "1", no_key, "'a'", {})),
			  "changed A row with this key is there again.");
	EXPECT_EQ(with([](UndoTable& table) { table.present = {present("1", "'b'"), present("1", "'b'")}; }, update),
			  "changed Several rows have this key.");
	EXPECT_EQ(with([&](UndoTable& table) { there(table); table.trail.columns[1].takes_no_null = true; }, update),
			  "changed Was null and takes no null any more: v.");
	EXPECT_EQ(with([&](UndoTable& table) { there(table); table.trail.columns[1].is_tracked = true; }, update),
			  "nothing");
	EXPECT_EQ(with([&](UndoTable& table) { there(table); table.trail.deleted_at = "gone"; },
				   change(1, 1, 'I', no_key, "1", {}, "'b'")),
			  "partly The table is deleted softly: the row stays, with gone set.");
	UndoChange early = update;
	early.is_early = true;
	EXPECT_EQ(with(there, early), "changed Made before then, since when the trail is complete.");
	UndoChange hidden = update;
	hidden.hidden[1] = true;
	EXPECT_EQ(with(there, hidden), "lost Not in the trail: v.");
	EXPECT_EQ(with([&](UndoTable& table) { there(table); table.is_dropped = true; },
				   change(1, 1, 'U', "1", "1", {}, {})),
			  "lost t has been dropped.");
}

}  // namespace
}  // namespace dbe
