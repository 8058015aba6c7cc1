// Standbys, receivers and replication slots.
#pragma once

#include <span>

#include "core/server/group.hpp"

namespace dbe {

// A connected receiver of WAL.
struct Standby {
	std::string_view name{};  // its application_name
	std::string_view state{};
	double bytes{};	   // not replayed yet; negative = unknown
	double seconds{};  // ditto, zero when idle
	bool is_logical{};
	double flush_bytes{};	 // not on its disk yet; negative = unknown
	double flush_seconds{};	 // ditto; negative = unknown or idle
	bool has_slot{};
	bool is_synchronous{};		// commits wait for it now
	bool may_be_synchronous{};	// or would, were another one lost
	std::string_view sync{};	// sync, quorum, potential, async

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

// What logical decoding has written to disk because transactions were larger than
// logical_decoding_work_mem.
struct DecodingFacts : FactGroup {
	double spilled = 0;	 // bytes
	double decoded = 0;
	double oldest_reset = 0;  // when counting began; 0 = never reset
	std::string_view slot;	  // that spilled most
};

// A subscription of this database.
struct Subscription {
	std::string_view name;
	bool is_enabled;
	bool has_slot;
	bool is_running;  // its worker is connected
	double apply_errors;
	double synchronize_errors;
	double unfinished_tables;  // not copied yet
};

struct SubscriptionFacts : FactGroup {
	std::span<const Subscription> list;
};

ReplicationFacts load_replication(const Host& host, Arena& arena, const dbe_server& server);
ReplayFacts load_replay(const Host& host, Arena& arena, const dbe_server& server);
SlotFacts load_slots(const Host& host, Arena& arena, const dbe_server& server);
DecodingFacts load_decoding(const Host& host, Arena& arena);
SubscriptionFacts load_subscriptions(const Host& host, Arena& arena, const dbe_server& server);

}  // namespace dbe
