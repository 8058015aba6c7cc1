// The state of the server beyond its catalogs: activity, replication, archiving, WAL.
// Each group says whether the caller could see it.
#pragma once

#include "core/base/arena.hpp"
#include "core/base/host.hpp"
#include "core/catalog/catalog.hpp"
#include "core/server/attestations.hpp"
#include "core/server/collations.hpp"
#include "core/server/comments.hpp"
#include "core/server/counters.hpp"
#include "core/server/operator_classes.hpp"
#include "core/server/host_access.hpp"
#include "core/server/keywords.hpp"
#include "core/server/migrations.hpp"
#include "core/server/opened_objects.hpp"
#include "core/server/powerful_grants.hpp"
#include "core/server/replication.hpp"
#include "core/server/sessions.hpp"

namespace dbe {

struct ServerFacts {
	DatabaseFacts database;
	SessionFacts sessions;
	BlockFacts blocked;
	HorizonFacts horizon;
	PreparedFacts prepared;
	ReplicationFacts replication;
	ReplayFacts replay;
	SlotFacts slots;
	DecodingFacts decoding;
	SubscriptionFacts subscriptions;
	ArchiverFacts archiver;
	ArchiveQueueFacts archive_queue;
	CheckpointFacts checkpoints;
	WalFacts wal;
	WalDiskFacts wal_disk;
	PendingFacts pending;
	CollationFacts collations;
	OperatorClassFacts operator_classes;
	ConfigurationFacts configuration;
	MultixactFacts multixacts;
	AccessFacts access;
	MappingFacts mappings;
	OpenedFacts opened;
	PowerfulGrantFacts powerful_grants;
	CommentFacts comments;
	KeywordFacts keywords;
	// Where checks run:
	MigrationFacts migrations;
	AttestationFacts attestations;
};

// Reads only, waits for no lock, works on a standby; a probe that fails leaves its group unknown.
ServerFacts load_facts(const Host& host, Arena& arena, const Catalog& catalog);

}  // namespace dbe
