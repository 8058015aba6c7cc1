#include "core/checks/common/search_path.hpp"

namespace dbe {

std::vector<std::string> schemas_of(std::string_view path) {
	std::vector<std::string> schemas;
	std::string name;
	bool is_quoted = false;
	const auto finish = [&] {
		if (!name.empty()) schemas.push_back(name);
		name.clear();
	};
	for (std::size_t i = 0; i < path.size(); i++) {
		const char c = path[i];
		if (c == '"' && is_quoted && i + 1 < path.size() && path[i + 1] == '"') {
			name += path[++i];
		} else if (c == '"') {
			is_quoted = !is_quoted;
		} else if (c == ',' && !is_quoted) {
			finish();
		} else if (c != ' ' || is_quoted) {
			name += c;
		}
	}
	finish();
	return schemas;
}

Text search_path_of(const Function& function) {
	constexpr std::string_view prefix = "search_path=";
	for (std::uint32_t i = 0; i < function.settings.count; i++) {
		const Text setting = function.settings.items[i];
		if (!setting.view().starts_with(prefix)) continue;
		return {setting.data + prefix.size(),
				setting.length - static_cast<std::uint32_t>(prefix.size())};
	}
	return {};
}

bool is_trigger_function(const Function& function) {
	constexpr TypeId trigger{2279};
	constexpr TypeId event_trigger{3838};
	return function.result == trigger || function.result == event_trigger;
}

}  // namespace dbe
