// The statements that indexes are to serve: given as texts, kept in a table, or counted by
// pg_stat_statements.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/host.hpp"

namespace dbe {

struct AdvisedStatement {
	std::string text;
	double calls = 1;
	std::int64_t query_id = 0;	// of pg_stat_statements
	double total_ms = -1;		// negative = not known
	double rows = -1;			// of all calls; negative = not known
};

enum class WorkloadOrigin : std::uint8_t { texts, table, counted };

struct AdvisedWorkload {
	WorkloadOrigin origin = WorkloadOrigin::texts;
	std::vector<AdvisedStatement> statements;
	double hidden_ms = 0;  // of statements that the caller may not see
};

// Statements between semicolons are one each. Error 22023 where there are not as many weights as texts.
AdvisedWorkload workload_of_texts(std::span<const std::string_view> texts, std::span<const std::string_view> weights);
// Of the columns query and, if there is one, calls. Error 42703 without the first.
AdvisedWorkload workload_of_table(const Host& host, std::int64_t table);
// The first thousand by time. Error 55000 where there is no pg_stat_statements.
AdvisedWorkload counted_workload(const Host& host);

}  // namespace dbe
