// dbe.soft_delete_enable() and dbe.soft_delete_disable()
#include "core/actions/trigger_rights.hpp"
#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/row_lifecycle/soft_delete.hpp"

namespace dbe::api {
namespace {

SoftDeleteOptions options_of(Call& call, const Target& target) {
	SoftDeleteOptions options;
	const auto column = call.text(1);
	if (!column)
		throw Error{sqlstate::null_value_not_allowed, "deleted_at must not be null", "", ""};
	if (column->empty())
		throw Error{sqlstate::invalid_parameter_value, "deleted_at must not be empty", "",
					"Name the column for the time of deletion."};
	options.deleted_at = *column;
	options.cascade = cascade_named(call.text(2));
	const auto view = call.text(3);
	options.view =
		view ? *view : call.arena().keep(object_name(cat(target.name, "_live")));
	options.add_column = call.flag(4).value_or(false);
	return options;
}

}  // namespace

void soft_delete_enable(Call& call) {
	const Target target = target_argument(call, 0);
	refuse_partition(call, target);
	const SoftDeleteOptions options = options_of(call, target);
	SoftDeletePlan plan =
		plan_soft_delete(target, soft_delete_facts(call, target, options), options);
	const auto rights =
		trigger_right_steps(call, target, {"soft_delete_row", "soft_delete_statement"});
	plan.steps.insert(plan.steps.begin(), rights.begin(), rights.end());
	if (options.cascade != Cascade::none)
		if (const auto follow = follow_step(call, target, true)) plan.steps.push_back(*follow);
	perform_or_say(call, plan.steps, call.flag(5).value_or(false),
				   cat("Nothing to do: ", target.identity(), " is deleted softly this way already."));
	for (const Step& proposal : plan.proposals)
		call.add_row({Cell(), proposal.command, proposal.effect});
}

void soft_delete_disable(Call& call) {
	const Target target = target_argument(call, 0);
	refuse_partition(call, target);
	SoftDeleteFacts facts;
	facts.triggers = own_triggers(call, target, {"soft_delete_row", "soft_delete_statement"});
	facts.children = foreign_keys_of(call, target.id, Side::parent);
	SoftDeletePlan plan;
	for (const OwnTrigger& trigger : facts.triggers)
		plan.steps.push_back(drop_trigger(target, trigger.name));
	plan_guards(facts, Cascade::none, plan);
	if (const auto follow = follow_step(call, target, false)) plan.steps.push_back(*follow);
	perform_or_say(call, plan.steps, call.flag(1).value_or(false),
				   cat("Nothing to do: ", target.identity(), " is not deleted softly."));
	for (const Step& proposal : plan.proposals)
		call.add_row({Cell(), proposal.command, proposal.effect});
}

}  // namespace dbe::api
