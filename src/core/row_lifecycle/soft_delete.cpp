#include "core/row_lifecycle/soft_delete.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

// The last of a table's triggers by name: those that refuse a delete come before.
constexpr std::string_view row_name = "zz_dbe_soft_delete";
constexpr std::string_view move_name = "zz_dbe_soft_delete_move";
constexpr std::string_view begin_name = "zz_dbe_soft_delete_begin";
constexpr std::string_view end_name = "zz_dbe_soft_delete_end";

std::string_view word(Cascade cascade) {
	switch (cascade) {
		case Cascade::cascade:
			return "cascade";
		case Cascade::none:
			return "none";
		default:
			return "restrict";
	}
}

std::string_view meaning(Cascade cascade) {
	switch (cascade) {
		case Cascade::cascade:
			return " Rows that reference it are deleted along where their table is deleted softly, "
				   "and hold it up elsewhere (23503).";
		case Cascade::none:
			return " Rows that reference it stay as they are.";
		default:
			return " Live rows that reference it hold it up (23503).";
	}
}

Step column_step(const Target& target, const SoftDeleteOptions& options) {
	return {cat("ALTER TABLE ", target.identity(), " ADD COLUMN ", quoted(options.deleted_at),
				" timestamptz"),
			"The column is added without rewriting a row; null is live. ACCESS EXCLUSIVE on the "
			"table until the end of the transaction."};
}

[[noreturn]] void refuse_column(const Target& target, const TargetColumn& column,
								std::string_view why, std::string_view hint) {
	throw Error{sqlstate::invalid_parameter_value,
				cat("column ", quoted(column.name), " of table ", target.identity(), why),
				"It holds the time of deletion, and is null as long as the row is live.",
				std::string(hint)};
}

void check_column(const Target& target, const TargetColumn& column,
				  const std::vector<BaseType>& types) {
	if (column.is_generated) refuse_column(target, column, " is generated", "Name another column.");
	if (column.not_null)
		refuse_column(target, column, " takes no nulls",
					  cat("ALTER TABLE ", target.identity(), " ALTER COLUMN ",
						  quoted(column.name), " DROP NOT NULL;"));
	if (!column.default_expression.empty())
		refuse_column(target, column, " has a default",
					  cat("ALTER TABLE ", target.identity(), " ALTER COLUMN ",
						  quoted(column.name), " DROP DEFAULT;"));
	const auto type = std::ranges::find(types, column.number, &BaseType::column);
	if (type == types.end() ||
		!equals_any(type->type, {"timestamp with time zone", "timestamp without time zone"}))
		throw Error{"42804",
					cat("column ", quoted(column.name), " of table ", target.identity(),
						" has type ", column.type),
					"The time of deletion is a timestamptz or timestamp, or a domain over one.",
					"Name another column, or change its type."};
}

std::string row_effect(const Target& target, const SoftDeleteOptions& options) {
	std::string effect =
		cat("DELETE sets ", quoted(options.deleted_at),
			" to the time of the transaction and keeps the row; it reports DELETE 0.",
			meaning(options.cascade));
	if (target.kind == 'p') append(effect, " Holds for all partitions, also new ones.");
	if (target.kind == 'r' && target.has_children)
		append(effect, " Not for tables that inherit from it: name each of them.");
	return effect;
}

std::vector<WantedTrigger> triggers(const Target& target, const SoftDeleteOptions& options) {
	std::vector<WantedTrigger> wanted;
	wanted.push_back({std::string(row_name),
					  cat("BEFORE DELETE OR UPDATE OF ", quoted(options.deleted_at)),
					  "FOR EACH ROW",
					  function_call("soft_delete_row", {std::string(word(options.cascade))}),
					  row_effect(target, options)});
	if (target.kind == 'p')
		wanted.push_back({std::string(move_name), "BEFORE UPDATE", "FOR EACH ROW",
						  function_call("soft_delete_row", {}),
						  "Lets updates take rows to another partition."});
	wanted.push_back({std::string(begin_name), "BEFORE DELETE OR TRUNCATE", "FOR EACH STATEMENT",
					  function_call("soft_delete_statement", {}),
					  "TRUNCATE is refused (55000); a DELETE begins."});
	wanted.push_back({std::string(end_name), "AFTER DELETE", "FOR EACH STATEMENT",
					  function_call("soft_delete_statement", {}),
					  "All rows of a DELETE are set by one UPDATE at its end."});
	return wanted;
}

// As pg_get_triggerdef() writes it.
std::string guard_definition(const ForeignKey& key) {
	std::vector<std::string> columns;
	for (const std::string_view column : key.child.columns) columns.push_back(quoted(column));
	return cat("CREATE CONSTRAINT TRIGGER ", quoted(object_name(cat("zz_dbe_live_", key.name))),
			   " AFTER INSERT OR UPDATE OF ", join(columns, ", "), " ON ", key.child.identity(),
			   " FROM ", key.parent.identity(), key.is_deferrable ? " " : " NOT ",
			   "DEFERRABLE INITIALLY ", key.is_deferred ? "DEFERRED" : "IMMEDIATE",
			   " FOR EACH ROW EXECUTE FUNCTION dbe.live_parent()");
}

// New partitions would be refused to an owner who may not put the guard on them.
bool keeps_partitions(const ForeignKey& key) {
	return !key.child.is_partitioned || key.child_owner_may_guard;
}

Step guard_drop(const ForeignKey& key) {
	return {cat("DROP TRIGGER ", quoted(key.guard), " ON ", key.child.identity()),
			"New rows there may reference deleted ones. ACCESS EXCLUSIVE on the table until the "
			"end of the transaction."};
}

}  // namespace

Cascade cascade_named(std::optional<std::string_view> word) {
	if (!word || *word == "restrict") return Cascade::restrict;
	if (*word == "cascade") return Cascade::cascade;
	if (*word == "none") return Cascade::none;
	throw Error{sqlstate::invalid_parameter_value,
				cat("invalid cascade: ", shortened(one_line(*word), 100)), "",
				"It is 'restrict', 'cascade' or 'none'."};
}

void plan_guards(const SoftDeleteFacts& facts, Cascade cascade, SoftDeletePlan& plan) {
	for (const ForeignKey& key : facts.children) {
		const std::string wanted =
			cascade == Cascade::none ? std::string() : guard_definition(key);
		if (key.guard_definition == wanted) continue;
		const bool is_done = key.child.is_owned && (wanted.empty() || keeps_partitions(key));
		auto& steps = is_done ? plan.steps : plan.proposals;
		const std::string_view who = is_done			? ""
									 : key.child.is_owned ? "Proposed: "
														: "Proposed to the owner of the table: ";
		if (!key.guard.empty()) steps.push_back(guard_drop(key));
		if (wanted.empty()) continue;
		if (!is_done && !key.child_owner_may_guard)
			steps.push_back({cat("GRANT TRIGGER ON ", key.parent.identity(), " TO ", key.child_owner),
							 "Proposed: the server asks for it where the guard that follows is made, "
							 "and with each new partition. Who has it may make any trigger."});
		steps.push_back({wanted, cat(who, "New rows of ", key.child.identity(),
									 " cannot reference a deleted row (23503). SHARE ROW "
									 "EXCLUSIVE on both tables until the end of the "
									 "transaction.")});
	}
}

SoftDeletePlan plan_soft_delete(const Target& target, const SoftDeleteFacts& facts,
								const SoftDeleteOptions& options) {
	SoftDeletePlan plan;
	const TargetColumn* column = target.column(options.deleted_at);
	if (column != nullptr)
		check_column(target, *column, facts.types);
	else if (options.add_column)
		plan.steps.push_back(column_step(target, options));
	else
		throw Error{sqlstate::undefined_column,
					cat("column ", quoted(options.deleted_at), " of table ", target.identity(),
						" does not exist"),
					"",
					cat("Let it be added: SELECT * FROM dbe.soft_delete_enable(",
						literal(target.identity()),
						options.deleted_at == "deleted_at"
							? ""
							: cat(", deleted_at => ", literal(options.deleted_at)),
						", add_column => true);")};
	for (Step& step : trigger_steps(target, facts.triggers, triggers(target, options)))
		plan.steps.push_back(std::move(step));
	plan_guards(facts, options.cascade, plan);
	for (Step& step : view_steps(target, facts, options)) plan.steps.push_back(std::move(step));
	for (Step& step : index_proposals(target, facts, options))
		plan.proposals.push_back(std::move(step));
	return plan;
}

}  // namespace dbe
