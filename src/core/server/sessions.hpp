// Who is connected, who waits for whom, and what holds back VACUUM.
#pragma once

#include <span>

#include "core/server/group.hpp"

namespace dbe {

struct Session {
	int pid;
	std::string_view user;
	std::string_view application;
	std::string_view database;
	std::string_view state;
	double transaction_seconds;	 // since its transaction began; negative = none is open
	double query_seconds;
	double state_seconds;
	bool waits_for_lock;
	bool is_own;		  // the session that asks
	bool is_maintenance;  // a dump, VACUUM, CREATE INDEX and the like: long by nature

	bool is_active() const { return state == "active" || state == "fastpath function call"; }
	bool is_idle_in_transaction() const { return state.starts_with("idle in transaction"); }
};

// Client sessions only: neither workers nor walsenders.
struct SessionFacts : FactGroup {
	std::span<const Session> list;
	int active = 0;	 // without the one that asks
	int idle = 0;
	int idle_in_transaction = 0;
	const Session* longest_query = nullptr;	 // without maintenance
	const Session* longest_idle_in_transaction = nullptr;

	int total() const { return static_cast<int>(list.size()); }
};

struct BlockedSession {
	int pid;
	double seconds;
	std::span<const int> blockers;
};

struct BlockFacts : FactGroup {
	int total = 0;
	std::span<const BlockedSession> list;  // longest wait first; at most 20

	bool is_blocker(int pid) const;
};

enum class HolderKind : std::uint8_t {
	session,
	slot_data,
	slot_catalog,
	prepared_transaction,
	standby_feedback
};

// Something that keeps VACUUM from removing rows that died since.
struct HorizonHolder {
	HolderKind kind;
	std::string_view name;	 // slot, transaction or application
	std::string_view state;	 // of a session
	int pid;
	double transactions;  // begun since
	double seconds;		  // negative = unknown
};

struct HorizonFacts : FactGroup {
	std::span<const HorizonHolder> list;  // most transactions first; at most 20
};

struct PreparedTransaction {
	std::string_view name;
	std::string_view owner;
	std::string_view database;
	double seconds;
};

struct PreparedFacts : FactGroup {
	std::span<const PreparedTransaction> list;	// oldest first; at most 1,000
};

SessionFacts load_sessions(const Host& host, Arena& arena, const dbe_server& server);
BlockFacts load_blocked(const Host& host, Arena& arena);
HorizonFacts load_horizon(const Host& host, Arena& arena);
PreparedFacts load_prepared(const Host& host, Arena& arena);

}  // namespace dbe
