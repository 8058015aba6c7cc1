// The triggers of dbe on a table: those that stand there, and the steps to those that shall.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/actions/action.hpp"
#include "core/actions/target.hpp"

namespace dbe {

struct OwnTrigger {
	std::string_view name;
	std::string_view definition;  // as pg_get_triggerdef() writes it, without prettiness
};

// A trigger that shall stand: definition is what pg_get_triggerdef() will say, so that a second
// call finds nothing to do.
struct WantedTrigger {
	std::string name;
	std::string events;	 // BEFORE UPDATE
	std::string level;	 // FOR EACH ROW
	std::string call;	 // dbe.f('a')
	std::string effect;

	std::string definition(const Target& target) const;
};

// Triggers on the table that call one of these functions, which are named without their schema.
std::vector<OwnTrigger> own_triggers(Call& call, const Target& target,
									 std::initializer_list<std::string_view> functions);

// Those that differ are replaced, those that nobody wants any more dropped.
std::vector<Step> trigger_steps(const Target& target, const std::vector<OwnTrigger>& existing,
								const std::vector<WantedTrigger>& wanted);

Step drop_trigger(const Target& target, std::string_view trigger);

// dbe.f('a', 'b')
std::string function_call(std::string_view function, const std::vector<std::string>& arguments);

// Triggers of a partition come from its root.
void refuse_partition(Call& call, const Target& target);

// Does the steps, or says that there is nothing to do.
void perform_or_say(Call& call, const std::vector<Step>& steps, bool dry_run,
					std::string_view nothing);

}  // namespace dbe
