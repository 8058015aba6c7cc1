// Standbys, receivers and replication slots.
#pragma once

#include <span>

#include "core/server/group.hpp"

namespace dbe {

// A connected receiver of WAL.
struct Standby {
	std::string_view name;	// its application_name
	std::string_view state;
	double bytes;	 // not replayed yet; negative = unknown
	double seconds;	 // ditto, zero when idle
	bool is_logical;

	bool is_streaming() const { return state == "streaming"; }
};

struct ReplicationFacts : FactGroup {
	std::span<const Standby> list;	// without base backups
};

// This server's own replay, when it is a standby itself.
struct ReplayFacts : FactGroup {
	double bytes = -1;	  // received and not replayed; negative = unknown
	double seconds = -1;  // behind the primary; negative = unknown
	bool is_paused = false;
	bool is_receiving = false;
};

struct Slot {
	std::string_view name;
	std::string_view wal_status;
	bool is_logical;
	bool is_active;
	bool is_temporary;
	bool is_synchronized;	  // a copy of the primary's slot, never active here
	double retained;		  // bytes of WAL; negative = none reserved
	double safe_bytes;		  // until it is lost; negative = unlimited
	double inactive_seconds;  // from 17 on; negative = unknown

	bool is_lost() const { return wal_status == "lost"; }
};

struct SlotFacts : FactGroup {
	std::span<const Slot> list;	 // most retained first
};

ReplicationFacts load_replication(const Host& host, Arena& arena, const dbe_server& server);
ReplayFacts load_replay(const Host& host, Arena& arena, const dbe_server& server);
SlotFacts load_slots(const Host& host, Arena& arena, const dbe_server& server);

}  // namespace dbe
