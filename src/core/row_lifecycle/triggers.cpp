#include "core/row_lifecycle/triggers.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

std::string create(std::string_view how, const Target& target, const WantedTrigger& trigger) {
	return cat(how, " ", quoted(trigger.name), " ", trigger.events, " ON ", target.identity(), " ",
			   trigger.level, " EXECUTE FUNCTION ", trigger.call);
}

}  // namespace

std::string WantedTrigger::definition(const Target& target) const {
	return create("CREATE TRIGGER", target, *this);
}

std::vector<OwnTrigger> own_triggers(Call& call, const Target& target,
									 std::initializer_list<std::string_view> functions) {
	std::vector<std::string> names;
	for (const std::string_view function : functions) names.push_back(literal(function));
	const dbe_rows rows = call.host().query(
		cat("SELECT t.tgname, pg_catalog.pg_get_triggerdef(t.oid, false) "
			"FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid "
			"WHERE NOT t.tgisinternal AND p.pronamespace = 'dbe'::pg_catalog.regnamespace "
			"AND p.proname IN (",
			join(names, ", "), ") AND t.tgrelid = ", target.id, " ORDER BY t.tgname")
			.c_str());
	std::vector<OwnTrigger> triggers;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		triggers.push_back({row.text(0), row.text(1)});
	}
	return triggers;
}

Step drop_trigger(const Target& target, std::string_view trigger) {
	return {cat("DROP TRIGGER ", quoted(trigger), " ON ", target.identity()),
			"The trigger goes; columns and rows stay. ACCESS EXCLUSIVE on the table until the end of "
			"the transaction."};
}

std::vector<Step> trigger_steps(const Target& target, const std::vector<OwnTrigger>& existing,
								const std::vector<WantedTrigger>& wanted) {
	std::vector<Step> steps;
	for (const OwnTrigger& trigger : existing)
		if (std::ranges::none_of(wanted, [&](const auto& w) { return w.name == trigger.name; }))
			steps.push_back(drop_trigger(target, trigger.name));
	for (const WantedTrigger& trigger : wanted) {
		const auto found = std::ranges::find(existing, trigger.name, &OwnTrigger::name);
		if (found != existing.end() && found->definition == trigger.definition(target)) continue;
		const bool replaces = found != existing.end();
		steps.push_back({create(replaces ? "CREATE OR REPLACE TRIGGER" : "CREATE TRIGGER", target,
								trigger),
						 cat(trigger.effect, " SHARE ROW EXCLUSIVE on the table until the end of the "
											 "transaction: writers wait, readers do not.")});
	}
	return steps;
}

std::string function_call(std::string_view function, const std::vector<std::string>& arguments) {
	std::vector<std::string> literals;
	for (const std::string& argument : arguments) literals.push_back(literal(argument));
	return cat("dbe.", function, "(", join(literals, ", "), ")");
}

void refuse_partition(Call& call, const Target& target) {
	if (!target.is_partition) return;
	const dbe_rows rows = call.host().query(
		cat("SELECT n.nspname, c.relname FROM pg_catalog.pg_class c "
			"JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
			"WHERE c.oid = pg_catalog.pg_partition_root(",
			target.id, ")")
			.c_str());
	std::string root = "the partitioned table";
	if (rows.count > 0) root = qualified(Row(rows, 0).text(0), Row(rows, 0).text(1));
	throw Error{sqlstate::wrong_object_type, cat(target.identity(), " is a partition"),
				"Its triggers come from its partitioned table, and those of new partitions too.",
				cat("Name ", root, ".")};
}

void perform_or_say(Call& call, const std::vector<Step>& steps, bool dry_run,
					std::string_view nothing) {
	if (steps.empty())
		call.add_row({Cell(), Cell(), nothing});
	else
		perform(call, steps, dry_run);
}

}  // namespace dbe
