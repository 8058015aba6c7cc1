#include "core/catalog/settings.hpp"

#include "core/base/text.hpp"

namespace dbe {

const Setting* Settings::find(std::string_view name) const {
	for (const Setting& s : settings_)
		if (s.name.view() == name) return &s;
	return nullptr;
}

std::optional<std::string_view> Settings::text(std::string_view name) const {
	const Setting* s = find(name);
	if (s == nullptr || !s->is_visible) return {};
	return s->value.view();
}

std::optional<double> Settings::number(std::string_view name) const {
	const auto value = text(name);
	double number = 0;
	if (!value || !parse_number(*value, number)) return {};
	return number;
}

std::optional<bool> Settings::flag(std::string_view name) const {
	const auto value = text(name);
	if (!value) return {};
	return equals_any(*value, {"on", "true", "yes", "1"});
}

bool Settings::is_hidden(std::string_view name) const {
	const Setting* s = find(name);
	return s != nullptr && !s->is_visible;
}

char Settings::source(std::string_view name) const {
	const Setting* s = find(name);
	return s != nullptr ? s->source : '\0';
}

bool Settings::needs_restart(std::string_view name) const {
	const Setting* s = find(name);
	return s != nullptr && s->needs_restart;
}

}  // namespace dbe
