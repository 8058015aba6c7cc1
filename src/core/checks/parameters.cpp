#include "core/checks/parameters.hpp"

#include <stdexcept>

#include "core/base/text.hpp"

namespace dbe {

const Parameter* find_parameter(const Check& check, std::string_view name) {
	for (const Parameter& p : check.parameters)
		if (!p.name.empty() && p.name == name) return &p;
	return nullptr;
}

double Parameters::value(const Check& check, std::string_view name) const {
	const Parameter* parameter = find_parameter(check, name);
	if (parameter == nullptr)
		throw std::logic_error(cat("check ", check.id, " has no parameter ", name));
	for (const ParameterOverride& o : overrides_)
		if (o.name.size() == check.id.size() + 1 + name.size() && o.name.starts_with(check.id) &&
			o.name[check.id.size()] == '.' && o.name.ends_with(name))
			return o.value;
	return parameter->value;
}

}  // namespace dbe
