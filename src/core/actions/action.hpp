// A function that changes something: it plans its steps, shows them, and does them.
#pragma once

#include <string>
#include <vector>

#include "core/api/call.hpp"

namespace dbe {

struct Step {
	std::string command;  // empty: there is nothing to do, and the effect says why
	std::string effect;	 // one sentence: what comes of it, and the lock that it takes
	Host::As who = Host::As::caller;
};

// Does the steps in order, all within the caller's transaction, or only shows them. Each becomes a
// row of the result: step, command, effect.
void perform(Call& call, const std::vector<Step>& steps, bool dry_run);

}  // namespace dbe
