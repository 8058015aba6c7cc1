// An audit of the database: snapshot, checks, score. What the reports share.
#pragma once

#include <span>
#include <string_view>

#include "core/api/call.hpp"
#include "core/checks/muting.hpp"
#include "core/checks/run.hpp"
#include "core/score/score.hpp"

namespace dbe {

// Time spent in each step, in milliseconds.
struct AuditTimes {
	double catalogs = 0;
	double lookups = 0;
	double statements = 0;
	double facts = 0;
	double checks = 0;
	double scoring = 0;
};

// Everything is read when it is made; it lives as long as the call.
class Audit {
public:
	Audit(Call& call, const Selection& selection, std::span<const std::string_view> schemas = {});

	const Snapshot& snapshot() const { return snapshot_; }
	const Results& results() const { return results_; }
	const Score& score() const { return score_; }
	const AuditTimes& times() const { return times_; }

private:
	AuditTimes times_;
	std::span<const RelationId> builds_before_;
	Catalog catalog_;
	std::span<const RelationId> index_builds_;
	Settings settings_;
	Statements statements_;
	ServerFacts facts_;
	Parameters parameters_;
	Snapshot snapshot_;
	Results results_;
	Score score_;
};

// Arguments that name checks, dimensions and schemas; what does not exist is refused.
const Check& known_check(std::string_view wanted);
std::span<const std::string_view> check_arguments(Call& call, std::size_t position);
std::span<const Dimension> dimension_arguments(Call& call, std::size_t position);
Dimension known_dimension(std::string_view wanted);
void require_schemas(const Catalog& catalog, std::span<const std::string_view> schemas);

// The user's thresholds, from dbe.set().
Parameters load_parameters(Call& call);

// What the user has accepted, from dbe.mute(), where it has not expired.
Mutes load_mutes(Call& call);

}  // namespace dbe
