// The guards of dbe.mute() and dbe.unmute()
#include "core/api/audit.hpp"
#include "core/base/text.hpp"

namespace dbe::api {
namespace {

std::string_view required(const Call& call, std::size_t position, std::string_view what) {
	if (const auto text = call.text(position)) return *text;
	throw Error{sqlstate::null_value_not_allowed, cat(what, " must not be null"), "",
				"dbe.mute(check_id, object, reason, until): object is '*' where it is left out."};
}

void refuse_blank(std::string_view text, std::string_view what, std::string_view hint) {
	if (trimmed(text, " \t\r\n\v\f").empty())
		throw Error{sqlstate::invalid_parameter_value, cat(what, " must not be empty"), "",
					std::string(hint)};
}

}  // namespace

// Gives the id back, or refuses it.
void known_check(Call& call) {
	call.add_row({dbe::known_check(required(call, 0, "check")).id});
}

// Gives the id of the check back, or refuses what cannot be muted.
void known_mute(Call& call) {
	const Check& check = dbe::known_check(required(call, 0, "check"));
	refuse_blank(required(call, 1, "object"), "object",
				 "Use the object of a finding, or a pattern: '*' stands for any run of characters.");
	refuse_blank(required(call, 2, "reason"), "reason",
				 "Say why the finding is accepted: whoever comes after you will ask.");
	double seconds_left = 0;
	const auto until = call.text(3);
	if (until && parse_number(*until, seconds_left) && seconds_left <= 0)
		throw Error{sqlstate::invalid_parameter_value, "until must lie in the future", "",
					"Without it, a mute holds until dbe.unmute()."};
	call.add_row({check.id});
}

}  // namespace dbe::api
