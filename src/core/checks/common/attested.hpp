// Judges what people attest: a valid yes passes, a no or an old yes is a finding, silence is not
// assessed.
#pragma once

#include <string_view>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {

struct AttestedFact {
	std::string_view id;	  // of a known fact
	std::string_view denied;  // what a no means, as a sentence without its full stop
};

// critical_factor: how many times its validity may pass since the attestation before that is
// critical; 0 for never.
void judge_attested(const Snapshot& snapshot, Assessment& assessment, const AttestedFact& fact,
					double critical_factor = 0);

}  // namespace dbe
