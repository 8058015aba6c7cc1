// Which table is read in part where statements are run on real rows.
#pragma once

#include <string>

#include "core/base/host.hpp"
#include "core/verify/subject.hpp"

namespace dbe {

struct SampledTable {
	dbe_relation_id id{};  // 0 = all are read whole
	std::string name;
	double percent = 100;
};

SampledTable table_to_sample(const Host& host, const dbe_trial_facts& facts, const Subject& subject);

}  // namespace dbe
