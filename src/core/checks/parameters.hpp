// Thresholds of the checks: the default of the metadata unless the user has set another.
#pragma once

#include <span>
#include <string_view>

#include "core/checks/check.hpp"

namespace dbe {

struct ParameterOverride {
	std::string_view name;	// <check id>.<parameter>
	double value;
};

class Parameters {
public:
	explicit Parameters(std::span<const ParameterOverride> overrides = {})
		: overrides_(overrides) {}

	double value(const Check& check, std::string_view name) const;

private:
	std::span<const ParameterOverride> overrides_;
};

// The parameter that a full name means, or nullptr.
const Parameter* find_parameter(const Check& check, std::string_view name);

}  // namespace dbe
