// dbe.checks, dbe.settings and the guard of dbe.set()
#include "core/api/audit.hpp"
#include "core/base/text.hpp"
#include "core/checks/registry.hpp"

namespace dbe::api {
namespace {

std::string parameter_list(const Check& check) {
	std::string list = "[";
	for (const Parameter& p : check.parameters) {
		if (p.name.empty()) continue;
		JsonObject object;
		object.put("name", p.name).put("default", p.value).put("unit", p.unit).put("meaning",
																				  p.meaning);
		append(list, cat(list.size() > 1 ? ", " : "", object.text()));
	}
	return cat(list, "]");
}

const Parameter* parameter_of(std::string_view full_name) {
	const std::size_t dot = full_name.find('.');
	if (dot == std::string_view::npos) return nullptr;
	const Check* check = find_check(full_name.substr(0, dot));
	return check == nullptr ? nullptr : find_parameter(*check, full_name.substr(dot + 1));
}

}  // namespace

void list_checks(Call& call) {
	for (const Check* c : all_checks())
		call.add_row({c->id, name(c->dimension), name(c->severity), c->title, c->why, c->action,
					  parameter_list(*c), Cell::or_null(c->bad), Cell::or_null(c->good),
					  Cell::or_null(c->near_miss), Cell::or_null(c->no_example)});
}

void list_settings(Call& call) {
	const Parameters parameters = load_parameters(call);
	for (const Check* c : all_checks())
		for (const Parameter& p : c->parameters)
			if (!p.name.empty())
				call.add_row({cat(c->id, ".", p.name), Cell::number(parameters.value(*c, p.name)),
							  p.unit, Cell::number(p.value), p.meaning});
}

// Gives the name back, or refuses it.
void known_setting(Call& call) {
	const auto wanted = call.text(0);
	if (!wanted)
		throw Error{sqlstate::null_value_not_allowed, "setting name must not be null", "", ""};
	if (parameter_of(*wanted) == nullptr)
		throw Error{sqlstate::undefined_object, cat("setting \"", *wanted, "\" does not exist"), "",
					"SELECT name, value, meaning FROM dbe.settings lists all settings."};
	call.add_row({*wanted});
}

}  // namespace dbe::api
