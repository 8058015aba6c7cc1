#include "core/base/host.hpp"

#include <new>

namespace dbe {
namespace {

// Error keeps a view of its state: hand out one with static storage.
std::string_view static_state(std::string_view state) {
	for (std::string_view known :
		 {sqlstate::invalid_parameter_value, sqlstate::null_value_not_allowed,
		  sqlstate::undefined_object, sqlstate::invalid_schema_name})
		if (known == state) return known;
	return sqlstate::internal_error;
}

}  // namespace

void Host::throw_core_error(const dbe_error& error) {
	if (error.sqlstate == sqlstate::out_of_memory) throw std::bad_alloc{};
	throw Error{static_state(error.sqlstate), error.message, error.detail, error.hint};
}

}  // namespace dbe
