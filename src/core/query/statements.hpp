// The workload as pg_stat_statements has counted it for the current database.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/arena.hpp"
#include "core/base/host.hpp"
#include "core/checks/assessment.hpp"
#include "core/catalog/catalog.hpp"

namespace dbe {

struct Statement {
	std::int64_t id;
	double calls;
	double total_ms;
	double mean_ms;
	double deviation_ms;
	double rows;
	double blocks_hit;
	double blocks_read;
	double temp_blocks_written;
	double plan_ms;			// total; zero as well where planning is not tracked
	double wal_bytes;
	double wal_images;		// full page images among them
	double jit_ms;			// total of what is part of total_ms; zero as well before version 1.10
	double max_ms;			// the slowest call
	std::string_view text;	// without comments, secrets redacted, one line
};

// What has no plan and is of interest all the same: CREATE, ALTER and SET.
struct UtilityStatement {
	std::int64_t id;
	double calls;
	std::string_view text;	  // redacted, as above
	std::string_view secret;  // what kind of secret stood in it, in words; empty = none
};

struct Statements {
	bool available = false;
	Skip why{};				  // when not available
	std::string_view reason;  // in words
	double since = 0;		  // when counting began, 0 = unknown
	double total_ms = 0;	  // of all statements, listed or not
	double total_calls = 0;
	double texts = -1;	   // kinds of statements of all databases kept; negative = unknown
	double evictions = -1;	 // how often room was made for new ones; negative = unknown
	bool counts_jit = false;
	bool own_only = false;	// the caller sees only its own statements' texts
	std::span<const Statement> list;	// by total time, most first; at most 1,000
	std::span<const UtilityStatement> utilities;  // most calls first; at most 2,000
	std::string_view view;	// pg_stat_statements, qualified and ready for SQL
};

Statements load_statements(const Host& host, Arena& arena, const Catalog& catalog);

}  // namespace dbe
