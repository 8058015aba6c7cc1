// dbe.audit_maintain(months_ahead, dry_run): the upkeep of the log
#include "core/audit/log.hpp"

namespace dbe::api {

void audit_maintain(Call& call) {
	constexpr std::int64_t most = 120;
	const std::int64_t ahead = call.integer(0).value_or(2);
	if (ahead < 0 || ahead > most)
		throw Error{sqlstate::invalid_parameter_value, "months ahead must be between 0 and 120", "",
					""};
	perform(call, maintain_log_steps(call, static_cast<int>(ahead)),
			call.flag(1).value_or(false));
}

}  // namespace dbe::api
