// dbe.restore()
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/row_lifecycle/restoration.hpp"

namespace dbe::api {

void restore(Call& call) {
	const Target target = target_argument(call, 0);
	const auto key = call.text(1);
	if (!key) throw Error{sqlstate::null_value_not_allowed, "key must not be null", "", ""};
	const bool dry_run = call.flag(2).value_or(false);
	const std::vector<Step> steps = restoration_steps(call, target, *key);
	if (steps.empty()) {
		call.add_row({Cell(), Cell(), "Nothing to do: the row is live."});
		return;
	}
	std::int64_t number = 0;
	for (const Step& step : steps) {
		if (!dry_run) perform_restoration(call, step);
		call.add_row({cat(++number), step.command, step.effect});
	}
}

}  // namespace dbe::api
