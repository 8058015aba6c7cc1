#include "core/reports/reading.hpp"

#include "core/base/identifiers.hpp"

namespace dbe {

Reading::Reading(Call& call, std::size_t schemas, Facts facts)
	: catalog_(call.host().catalog(), call.arena(), call.texts(schemas)),
	  settings_(catalog_.settings()),
	  parameters_(load_parameters(call)),
	  snapshot_{catalog_, settings_, statements_, facts_, parameters_, {}, &call.host()} {
	require_schemas(catalog_, call.texts(schemas));
	if (facts == Facts::none) return;
	facts_.replication = load_replication(call.host(), call.arena(), catalog_.server());
	facts_.slots = load_slots(call.host(), call.arena(), catalog_.server());
	facts_.replay = load_replay(call.host(), call.arena(), catalog_.server());
}

std::string short_name(const Relation& relation) { return quoted(relation.name); }

}  // namespace dbe
