// dbe.track_updates() and dbe.track_updates_disable()
#include "core/actions/trigger_rights.hpp"
#include "core/base/text.hpp"
#include "core/row_lifecycle/track.hpp"

namespace dbe::api {

void track_updates(Call& call) {
	const Target target = target_argument(call, 0);
	refuse_partition(call, target);
	const TrackOptions options{
		.columns = {call.text(1), call.text(2), call.text(4), call.text(5), call.text(6)},
		.check_version = call.flag(3).value_or(false),
		.add_columns = call.flag(7).value_or(false)};
	auto steps = plan_tracking(target, base_types(call, target), options,
							   own_triggers(call, target, {"track_guard", "track_stamp"}));
	const auto rights = trigger_right_steps(call, target, {"track_guard", "track_stamp"});
	steps.insert(steps.begin(), rights.begin(), rights.end());
	perform_or_say(call, steps, call.flag(8).value_or(false),
				   cat("Nothing to do: ", target.identity(), " is tracked this way already."));
}

void track_updates_disable(Call& call) {
	const Target target = target_argument(call, 0);
	refuse_partition(call, target);
	std::vector<Step> steps;
	for (const OwnTrigger& trigger : own_triggers(call, target, {"track_guard", "track_stamp"}))
		steps.push_back(drop_trigger(target, trigger.name));
	perform_or_say(call, steps, call.flag(1).value_or(false),
				   cat("Nothing to do: ", target.identity(), " is not tracked."));
}

}  // namespace dbe::api
