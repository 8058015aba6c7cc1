// The entry of the core: finds the operation by its name and runs it within the boundary.
#include <array>

#include "core/api/call.hpp"
#include "core/base/boundary.hpp"
#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

struct NamedOperation {
	std::string_view name;
	Operation run;
};

constexpr auto operations = std::to_array<NamedOperation>({
	{"catalog_dump", api::catalog_dump},
	{"check_timings", api::check_timings},
	{"findings", api::findings},
	{"health", api::health},
	{"known_setting", api::known_setting},
	{"list_checks", api::list_checks},
	{"list_settings", api::list_settings},
	{"report", api::report},
	{"score", api::score},
	{"score_explain", api::score_explain},
	{"version", api::version},
});

Operation find(std::string_view name) {
	for (const NamedOperation& operation : operations)
		if (operation.name == name) return operation.run;
	throw Error{sqlstate::undefined_object, cat("dbe has no operation \"", name, "\""),
				"The installed library does not belong to the extension's SQL version.",
				"Run ALTER EXTENSION dbe UPDATE."};
}

}  // namespace
}  // namespace dbe

dbe_status dbe_core_call(const dbe_host* host, const dbe_request* request, dbe_reply* reply) {
	dbe::set_database_encoding(dbe::encoding_of(request->encoding));
	return dbe::boundary(&reply->error, [=] {
		dbe::Call call(host, *request);
		dbe::find(request->operation)(call);
		reply->rows = call.rows();
	});
}
