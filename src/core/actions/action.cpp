#include "core/actions/action.hpp"

#include "core/base/text.hpp"

namespace dbe {

void perform(Call& call, const std::vector<Step>& steps, bool dry_run) {
	std::int64_t number = 0;
	for (const Step& step : steps) {
		call.host().poll();
		if (!dry_run && !step.command.empty()) call.host().execute(step.command.c_str(), step.who);
		call.add_row({cat(++number), Cell::or_null(step.command), step.effect});
	}
}

}  // namespace dbe
