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

// NaN would make every comparison false, and what is counted is never negative. Infinity
// switches a check off, openly.
void refuse_odd_value(std::string_view name, const Parameter& parameter, std::string_view text) {
	double value = 0;
	if (parse_number(text, value) && value >= 0) return;
	throw Error{sqlstate::invalid_parameter_value,
				cat("invalid value for setting \"", name, "\": ", text),
				cat("It must be zero or more, in ", parameter.unit, "."),
				cat("The default is ", parameter.value, "; dbe.reset('", name, "') goes back to it.")};
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

// Gives the name back, or refuses it or the value that it is to have.
void known_setting(Call& call) {
	const auto wanted = call.text(0);
	if (!wanted)
		throw Error{sqlstate::null_value_not_allowed, "setting name must not be null", "", ""};
	const Parameter* parameter = parameter_of(*wanted);
	if (parameter == nullptr)
		throw Error{sqlstate::undefined_object, cat("setting \"", *wanted, "\" does not exist"), "",
					"SELECT name, value, meaning FROM dbe.settings lists all settings."};
	if (const auto value = call.text(1)) refuse_odd_value(*wanted, *parameter, *value);
	call.add_row({*wanted});
}

}  // namespace dbe::api
