// What the server has counted: this database, checkpoints, WAL, the archiver.
#pragma once

#include <span>

#include "core/server/group.hpp"

namespace dbe {

// Of the current database; checksum failures of all.
struct DatabaseFacts : FactGroup {
	double commits = 0;
	double rollbacks = 0;
	double blocks_read = 0;
	double blocks_hit = 0;
	double temp_files = 0;
	double temp_bytes = 0;
	double deadlocks = 0;
	double conflicts = 0;
	double reset = 0;			   // when counting began; 0 = never reset
	double checksum_failures = 0;  // zero also where checksums are off
	double last_checksum_failure = 0;
	std::string_view damaged_database;	// with most of them; empty for shared catalogs
	double sessions = 0;				// begun in this database
	double session_seconds = 0;			// that they lasted
	double sessions_abandoned = 0;		// the client went away without a word
};

struct CheckpointFacts : FactGroup {
	double timed = 0;
	double requested = 0;
	double reset = 0;
};

struct WalFacts : FactGroup {
	double bytes = 0;
	double page_images = 0;	  // pages written in full, the first change after a checkpoint
	double buffers_full = 0;  // writes because wal_buffers were full
	double reset = 0;
};

// The disk that WAL is written to.
struct WalDiskFacts : FactGroup {
	double free_bytes = 0;
};

struct ArchiverFacts : FactGroup {
	double archived = 0;
	double failed = 0;
	double last_archived = 0;
	double last_failed = 0;
	double reset = 0;
	std::string_view last_failed_file;

	// The last attempt failed.
	bool is_failing() const { return last_failed > 0 && last_failed > last_archived; }
};

// Files that wait to be archived.
struct ArchiveQueueFacts : FactGroup {
	double files = 0;
	double oldest_seconds = 0;
};

// Settings changed in the files that only a restart makes true.
struct PendingFacts : FactGroup {
	std::span<const std::string_view> names;
};

// Entries of the configuration files that the server could not take.
struct ConfigurationError {
	std::string_view file;
	std::string_view line;
	std::string_view setting;  // empty where the line itself is not understood
	std::string_view message;
};

struct ConfigurationFacts : FactGroup {
	std::span<const ConfigurationError> errors;	 // at most 20
};

// Members of multixacts on disk, of all databases.
struct MultixactFacts : FactGroup {
	double member_files = 0;
};

DatabaseFacts load_database(const Host& host, Arena& arena);
CheckpointFacts load_checkpoints(const Host& host, Arena& arena, const dbe_server& server);
WalFacts load_wal(const Host& host, Arena& arena);
WalDiskFacts load_wal_disk(const Host& host, const dbe_server& server);
ArchiverFacts load_archiver(const Host& host, Arena& arena);
ArchiveQueueFacts load_archive_queue(const Host& host, Arena& arena);
PendingFacts load_pending(const Host& host, Arena& arena);
ConfigurationFacts load_configuration(const Host& host, Arena& arena);
MultixactFacts load_multixacts(const Host& host, Arena& arena);

}  // namespace dbe
