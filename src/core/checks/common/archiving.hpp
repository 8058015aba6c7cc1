// Whether WAL leaves this server, as far as its settings tell.
#pragma once

#include <string_view>

#include "core/catalog/settings.hpp"

namespace dbe {

enum class Archiving : std::uint8_t {
	off,		// archive_mode
	no_target,	// neither command nor library
	pretended,	// a command that succeeds and keeps nothing
	on
};

Archiving archiving(const Settings& settings);
// /bin/true and the like.
bool keeps_nothing(std::string_view archive_command);

}  // namespace dbe
