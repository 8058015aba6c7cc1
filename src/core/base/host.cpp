#include "core/base/host.hpp"

#include <new>

namespace dbe {
namespace {

// Error keeps a view of its state: hand out one with static storage.
std::string_view static_state(std::string_view state) {
	for (std::string_view known :
		 {sqlstate::invalid_parameter_value, sqlstate::null_value_not_allowed,
		  sqlstate::undefined_object, sqlstate::invalid_schema_name, sqlstate::undefined_table,
		  sqlstate::undefined_column, sqlstate::duplicate_object, sqlstate::wrong_object_type,
		  sqlstate::insufficient_privilege, sqlstate::feature_not_supported,
		  sqlstate::not_in_prerequisite_state})
		if (known == state) return known;
	return sqlstate::internal_error;
}

}  // namespace

void Host::throw_core_error(const dbe_error& error) {
	if (error.sqlstate == sqlstate::out_of_memory) throw std::bad_alloc{};
	throw Error{static_state(error.sqlstate), error.message, error.detail, error.hint};
}

}  // namespace dbe
