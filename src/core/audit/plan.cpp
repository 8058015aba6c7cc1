#include "core/audit/plan.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// First among the triggers of a row by their names, so that what other triggers do to the same row
// is recorded after what they reacted to.
constexpr std::string_view row_trigger = "00_dbe_audit";
constexpr std::string_view statement_trigger = "00_dbe_audit_end";

std::string array_literal(const std::vector<std::string>& items, std::string_view type) {
	std::vector<std::string> quoted_items;
	for (const std::string& item : items) quoted_items.push_back(literal(item));
	return cat("ARRAY[", join(quoted_items, ", "), "]::", type, "[]");
}

// Only what differs from the defaults, so that people can read it.
std::string registration(const Target& target, const AuditOptions& options) {
	std::vector<std::string> names;
	std::vector<std::string> numbers;
	std::vector<std::string> forms;
	for (const ListedColumn& listed : options.listed) {
		names.emplace_back(listed.column->name);
		numbers.push_back(cat(listed.column->number));
		forms.emplace_back(1, static_cast<char>(listed.form));
	}
	const std::vector<std::string> key(options.key.begin(), options.key.end());
	std::string sql = cat("SELECT dbe.audit_register(", literal(target.identity()));
	if (options.actions != "IUDT") append(sql, cat(", actions => ", literal(options.actions)));
	if (options.full_rows) append(sql, ", full_rows => true");
	if (options.log_unchanged) append(sql, ", log_unchanged => true");
	if (options.log_query) append(sql, ", log_query => true");
	if (options.hash_chain) append(sql, ", hash_chain => true");
	if (options.listed_only) append(sql, ", listed_only => true");
	if (!names.empty())
		append(sql, cat(", column_names => ", array_literal(names, "name"),
						", column_numbers => ", array_literal(numbers, "smallint"),
						", column_forms => ", array_literal(forms, "\"char\"")));
	if (!key.empty()) append(sql, cat(", key_columns => ", array_literal(key, "name")));
	if (!options.condition.empty())
		append(sql, cat(", condition => ", literal(options.condition)));
	if (!options.retention.empty())
		append(sql, cat(", retention => ", literal(options.retention)));
	if (options.replicated) append(sql, ", replicated => true");
	if (options.starts_anew) append(sql, ", starts_anew => true");
	append(sql, ")");
	return sql;
}

struct RowTrigger {
	std::string name;
	std::string events;
	std::string condition;
};

std::string events_of(std::string_view actions, bool with_truncate) {
	std::vector<std::string> events;
	if (contains(actions, "I")) events.emplace_back("INSERT");
	if (contains(actions, "U")) events.emplace_back("UPDATE");
	if (contains(actions, "D")) events.emplace_back("DELETE");
	if (with_truncate && contains(actions, "T")) events.emplace_back("TRUNCATE");
	return join(events, " OR ");
}

std::vector<RowTrigger> row_triggers(const AuditOptions& options) {
	if (events_of(options.actions, false).empty()) return {};
	if (options.condition.empty())
		return {{std::string(row_trigger), events_of(options.actions, false), ""}};
	std::vector<RowTrigger> triggers;
	for (const char action : options.actions) {
		if (action == 'T') continue;
		const std::string event = events_of(std::string(1, action), false);
		triggers.push_back({cat(row_trigger, "_", lower(event)), event,
							condition_for(action, options.condition)});
	}
	return triggers;
}

Step create_row_trigger(const Target& target, const RowTrigger& trigger) {
	// a comment at its end ends with the line
	const std::string when = trigger.condition.empty()
								 ? ""
								 : cat(" WHEN (", trigger.condition,
									   contains(trigger.condition, "--") ? "\n)" : ")");
	return {cat("CREATE OR REPLACE TRIGGER ", quoted(trigger.name), " AFTER ", trigger.events,
				" ON ", target.identity(), " FOR EACH ROW", when,
				" EXECUTE FUNCTION dbe.audit_row()"),
			"Records each changed row. SHARE ROW EXCLUSIVE lock on the table: waits for its "
			"writers, reads go on.",
			Host::As::caller};
}

Step create_statement_trigger(const std::string& table, std::string_view actions,
							  std::string effect) {
	return {cat("CREATE OR REPLACE TRIGGER ", quoted(statement_trigger), " AFTER ",
				events_of(actions, true), " ON ", table,
				" FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_statement()"),
			std::move(effect), Host::As::caller};
}

Step drop_trigger(const std::string& table, std::string_view name) {
	return {cat("DROP TRIGGER IF EXISTS ", quoted(name), " ON ", table),
			"ACCESS EXCLUSIVE lock on the table until the transaction ends.", Host::As::caller};
}

void enable_always(const std::string& table, std::string_view trigger, std::vector<Step>& steps) {
	steps.push_back({cat("ALTER TABLE ", table, " ENABLE ALWAYS TRIGGER ",
						 quoted(trigger)),
					 "Records what logical replication applies, and what is written under "
					 "session_replication_role = replica.",
					 Host::As::caller});
}

std::string kept_columns(const Target& target, const AuditOptions& options) {
	std::size_t kept = options.listed_only ? 0 : target.columns.size();
	std::size_t masked = 0;
	for (const ListedColumn& listed : options.listed) {
		const bool is_masked =
			listed.form != ColumnForm::kept && listed.form != ColumnForm::not_kept;
		masked += is_masked ? 1 : 0;
		if (!options.listed_only && listed.form != ColumnForm::kept) kept--;
		if (options.listed_only && listed.form == ColumnForm::kept) kept++;
	}
	std::string text = cat("Keeps ", counted(static_cast<double>(kept), "column"), " of ",
						   counted(static_cast<double>(target.columns.size()), "column"));
	if (masked > 0) append(text, cat(" and masks ", masked));
	return text;
}

std::string key_text(const Target& target, const AuditOptions& options) {
	std::vector<std::string> names;
	for (const std::string_view name : options.key) names.push_back(quoted(name));
	if (names.empty())
		for (const std::int16_t number : target.key)
			names.push_back(quoted(target.column(number).name));
	if (names.empty()) return "There is no primary key: the history of one row cannot be asked for.";
	return cat("Rows are identified by ", join(names, ", "),
			   options.is_key_unique ? "."
									 : ", in which they may be equal: dbe.undo_sql() and what a row was "
									   "are refused until a unique index and NOT NULL tell them apart.");
}

}  // namespace

std::vector<Below> read_below(Call& call, const Target& target) {
	if (!target.has_children) return {};
	const dbe_rows rows = call.host().query(cat(R"(
WITH RECURSIVE below (id) AS (
	SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent = )", target.id, R"(
	UNION
	SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN below b ON i.inhparent = b.id)
SELECT c.oid, n.nspname, c.relname, c.relispartition
FROM below b JOIN pg_catalog.pg_class c ON c.oid = b.id
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') ORDER BY n.nspname, c.relname)").c_str());
	std::vector<Below> list;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		list.push_back({static_cast<std::uint32_t>(row.number(0)), row.text(1), row.text(2),
						row.flag(3)});
	}
	return list;
}

std::vector<std::string_view> read_audit_triggers(Call& call, std::uint32_t relation) {
	const dbe_rows rows = call.host().query(cat(R"(
SELECT t.tgname FROM pg_catalog.pg_trigger t
WHERE t.tgfoid IN ('dbe.audit_row()'::pg_catalog.regprocedure,
				   'dbe.audit_statement()'::pg_catalog.regprocedure)
	AND t.tgparentid = 0 AND t.tgrelid = )", relation, " ORDER BY 1").c_str());
	std::vector<std::string_view> names;
	for (std::uint32_t i = 0; i < rows.count; i++) names.push_back(Row(rows, i).text(0));
	return names;
}

std::vector<Step> enable_steps(const Target& target, const AuditOptions& options,
							   const std::vector<Below>& below,
							   const std::vector<std::string_view>& present) {
	std::vector<Step> steps;
	const std::vector<RowTrigger> triggers = row_triggers(options);
	for (const std::string_view name : present)
		if (name != statement_trigger &&
			std::none_of(triggers.begin(), triggers.end(),
						 [&](const RowTrigger& trigger) { return trigger.name == name; }))
			steps.push_back(drop_trigger(target.identity(), name));
	for (const RowTrigger& trigger : triggers) {
		steps.push_back(create_row_trigger(target, trigger));
		if (options.replicated) enable_always(target.identity(), trigger.name, steps);
	}
	const auto add_statement_trigger = [&](const std::string& table, std::string effect) {
		steps.push_back(create_statement_trigger(table, options.actions, std::move(effect)));
		if (options.replicated) enable_always(table, statement_trigger, steps);
	};
	add_statement_trigger(target.identity(),
						  "Writes the records of a statement at its end. The same lock.");
	for (const Below& relation : below)
		if (relation.is_partition)
			add_statement_trigger(qualified(relation.schema, relation.name),
								  "The same for statements that name the partition itself.");
	// last, so that the trail begins when no writer is under way any more
	steps.push_back({registration(target, options),
					 cat(kept_columns(target, options), ", ",
						 options.full_rows ? "all of them at each change"
										   : "of an UPDATE those that it changes",
						 ". ", key_text(target, options)),
					 Host::As::owner});
	return steps;
}

std::vector<Step> disable_steps(Call& call, const Target& target, const std::vector<Below>& below) {
	std::vector<Step> steps;
	for (const std::string_view name : read_audit_triggers(call, target.id))
		steps.push_back(drop_trigger(target.identity(), name));
	for (const Below& relation : below)
		for (const std::string_view name : read_audit_triggers(call, relation.id))
			if (relation.is_partition)
				steps.push_back(drop_trigger(qualified(relation.schema, relation.name), name));
	steps.push_back({cat("UPDATE dbe.audit_table SET is_enabled = false, disabled_at = "
						 "pg_catalog.clock_timestamp() WHERE is_enabled AND relation = ",
						 target.id),
					 "What was recorded stays in dbe.audit_log.", Host::As::owner});
	return steps;
}

}  // namespace dbe
