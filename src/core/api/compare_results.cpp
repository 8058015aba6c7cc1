// dbe.compare_results(first, second, time_limit, sample)
#include "core/base/text.hpp"
#include "core/plan/arguments.hpp"
#include "core/verify/verify.hpp"

namespace dbe::api {
void compare_results(Call& call) {
	if (call.is_null(0) || call.is_null(1)) return;
	VerifyOptions options;
	options.limit_ms = milliseconds_argument(call, 2);
	options.sample = call.flag(3).value_or(true);
	const Verification found = verify(call.host(), *call.text(0), *call.text(1), options);
	call.add_row({name_of(found.verdict), found.detail, cat(found.databases), cat(found.rows_compared),
				  found.sample_rows < 0 ? Cell() : Cell(cat(found.sample_rows)), Cell::or_null(found.counter_example)});
}

}  // namespace dbe::api
