#include "core/checks/common/archiving.hpp"

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::string_view ignored = " \t\r\n;";

}  // namespace

bool keeps_nothing(std::string_view archive_command) {
	const std::string_view command = trimmed(archive_command, ignored);
	return equals_any(command, {"true", "/bin/true", "/usr/bin/true", ":", "exit 0", "cd .",
								"/bin/sh -c true"}) ||
		   starts_with_any(command, {"echo ", "/bin/echo ", "test 1"});
}

Archiving archiving(const Settings& settings) {
	const std::string_view mode = settings.text("archive_mode").value_or("off");
	if (mode == "off") return Archiving::off;
	if (!trimmed(settings.text("archive_library").value_or(""), ignored).empty()) return Archiving::on;
	const std::string_view command = trimmed(settings.text("archive_command").value_or(""), ignored);
	if (command.empty() || command == "(disabled)") return Archiving::no_target;
	return keeps_nothing(command) ? Archiving::pretended : Archiving::on;
}

}  // namespace dbe
