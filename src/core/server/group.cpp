#include "core/server/group.hpp"

namespace dbe {

Skip skip_for(std::string_view sqlstate) {
	if (sqlstate == "42501") return Skip::no_privilege;
	if (sqlstate == "55P03") return Skip::locked;
	if (sqlstate == "55000") return Skip::on_standby;
	return Skip::not_installed;
}

}  // namespace dbe
