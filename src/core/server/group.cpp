#include "core/server/group.hpp"

#include "core/base/text.hpp"

namespace dbe {

Skip skip_for(std::string_view sqlstate) {
	if (sqlstate == "42501") return Skip::no_privilege;
	if (sqlstate == "55P03") return Skip::locked;
	if (sqlstate == "55000") return Skip::on_standby;
	// No such relation, function, file or object; a feature that this server was built without.
	if (equals_any(sqlstate, {"42P01", "42883", "58P01", "42704", "0A000"}))
		return Skip::not_installed;
	return Skip::failed;
}

}  // namespace dbe
