// dbe.attestations and the guard of dbe.attest()
#include "core/api/call.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/server/known_facts.hpp"

namespace dbe::api {
namespace {

const KnownFact& known_fact(std::string_view wanted) {
	if (const KnownFact* fact = find_fact(wanted)) return *fact;
	std::string known;
	for (const KnownFact& fact : known_facts())
		append(known, cat(known.empty() ? "" : ", ", fact.id));
	throw Error{sqlstate::undefined_object, cat("fact \"", wanted, "\" does not exist"), "",
				cat("The facts are ", known, ".")};
}

std::string known_value(const KnownFact& fact, std::string_view text) {
	const std::string_view value = trimmed(text);
	const std::string word = lower(value);
	if (word == "yes" || word == "no") return word;
	if (fact.kind == FactKind::statement && !value.empty()) return std::string(value);
	throw Error{sqlstate::invalid_parameter_value,
				cat("invalid value for fact \"", fact.id, "\": ", shortened(text, 100)),
				cat("It takes ", name(fact.kind), "; yes means: ", fact.meaning), ""};
}

std::string_view required(const Call& call, std::size_t position, std::string_view what) {
	if (const auto text = call.text(position)) return *text;
	throw Error{sqlstate::null_value_not_allowed, cat(what, " must not be null"), "", ""};
}

}  // namespace

void list_facts(Call& call) {
	for (const KnownFact& f : known_facts())
		call.add_row({f.id, f.meaning, name(f.kind), Cell::number(f.valid_days), f.source});
}

// Gives the value back as it is kept, or refuses what cannot be attested.
void known_attestation(Call& call) {
	const KnownFact& fact = known_fact(required(call, 0, "fact"));
	const std::string value = known_value(fact, required(call, 1, "value"));
	double seconds_left = 0;
	const auto until = call.text(2);
	if (until && parse_number(*until, seconds_left) && seconds_left <= 0)
		throw Error{sqlstate::invalid_parameter_value, "valid_until must lie in the future", "",
					cat("Without it, ", fact.id, " is valid for ", fact.valid_days, " days.")};
	call.add_row({value});
}

}  // namespace dbe::api
