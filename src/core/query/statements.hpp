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
	double plan_ms;			// total
	std::string_view text;	// without comments, secrets redacted, one line
};

struct Statements {
	bool available = false;
	Skip why{};				  // when not available
	std::string_view reason;  // in words
	double since = 0;		  // when counting began, 0 = unknown
	double total_ms = 0;	  // of all statements, listed or not
	double total_calls = 0;
	bool own_only = false;	// the caller sees only its own statements' texts
	std::span<const Statement> list;	// by total time, most first; at most 1,000
};

Statements load_statements(const Host& host, Arena& arena, const Catalog& catalog);

}  // namespace dbe
