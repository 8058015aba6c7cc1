// What the checks of migration tools share: the tables of one kind of trouble.
#pragma once

#include <string>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

// A finding for each history that tells of this trouble; describe() gives its detail.
void judge_histories(const Snapshot& snapshot, Assessment& assessment, MigrationTrouble trouble,
					 std::string (*describe)(const MigrationHistory& history));

}  // namespace dbe
