// The server's configuration, in base units (blocks, kB, ms, seconds as each setting has it).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/catalog/model.hpp"

namespace dbe {

class Settings {
public:
	explicit Settings(std::span<const Setting> settings) : settings_(settings) {}

	// Nothing when this server has no such setting or the caller may not read it.
	std::optional<std::string_view> text(std::string_view name) const;
	std::optional<double> number(std::string_view name) const;
	std::optional<bool> flag(std::string_view name) const;
	bool is_hidden(std::string_view name) const;	 // exists, but not for this caller
	char source(std::string_view name) const;		 // Setting::source, 0 for an unknown one
	bool needs_restart(std::string_view name) const;

private:
	const Setting* find(std::string_view name) const;
	std::span<const Setting> settings_;
};

}  // namespace dbe
