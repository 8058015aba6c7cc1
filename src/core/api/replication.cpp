// dbe.replication(): receivers, slots, and this server's own replay
#include "core/base/text.hpp"
#include "core/reports/reading.hpp"

namespace dbe {
namespace {

void add_hidden(Call& call, std::string_view kind, const FactGroup& group) {
	if (group.known || group.why == Skip::not_applicable) return;
	call.add_row({kind, Cell(), "unknown", Cell(), Cell(), Cell(), Cell(), group.reason});
}

void add_standbys(Call& call, const ReplicationFacts& facts) {
	for (const Standby& s : facts.list)
		call.add_row({s.is_logical ? "subscriber" : "standby", Cell::or_null(s.name), s.state,
					  Cell::or_null(s.sync), size_cell(s.bytes), count_cell(s.bytes),
					  interval_cell(s.seconds), Cell()});
	add_hidden(call, "standby", facts);
}

void add_replay(Call& call, const ReplayFacts& facts) {
	if (facts.known)
		call.add_row({"replay", "this server", facts.is_paused ? "paused" : "replaying", Cell(),
					  size_cell(facts.bytes), count_cell(facts.bytes), interval_cell(facts.seconds),
					  facts.is_receiving ? Cell() : Cell("no WAL receiver")});
	add_hidden(call, "replay", facts);
}

std::string_view state_of(const Slot& slot) {
	if (slot.is_lost()) return "lost";
	if (slot.is_active) return "active";
	return slot.is_synchronized ? "synchronized" : "inactive";
}

std::string slot_note(const Slot& slot) {
	std::string note = slot.wal_status.empty() ? std::string() : cat("WAL ", slot.wal_status);
	if (slot.safe_bytes >= 0)
		append(note, cat(note.empty() ? "" : ", ", sized(slot.safe_bytes), " until it is lost"));
	if (slot.is_temporary) append(note, cat(note.empty() ? "" : ", ", "temporary"));
	return note;
}

// What a slot lags behind is the WAL that it keeps.
void add_slots(Call& call, const SlotFacts& facts) {
	for (const Slot& slot : facts.list)
		call.add_row({slot.is_logical ? "logical slot" : "physical slot", slot.name,
					  state_of(slot), Cell(), size_cell(slot.retained), count_cell(slot.retained),
					  interval_cell(slot.inactive_seconds), Cell::or_null(slot_note(slot))});
	add_hidden(call, "slot", facts);
}

}  // namespace

namespace api {

void replication(Call& call) {
	const dbe_server server = call.host().catalog().server;
	add_replay(call, load_replay(call.host(), call.arena(), server));
	add_standbys(call, load_replication(call.host(), call.arena(), server));
	add_slots(call, load_slots(call.host(), call.arena(), server));
}

}  // namespace api
}  // namespace dbe
