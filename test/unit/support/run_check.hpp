// Runs one check over a catalog made by hand, with everything else around it real.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/checks/assessment.hpp"
#include "support/catalog_builder.hpp"

namespace dbe::test {

struct FoundFinding {
	Severity severity;
	std::string object;
	std::string detail;
	std::string fix;
	std::string evidence;
	double weight;
	double effect;
};

struct CheckRun {
	Status status;
	Skip skip;
	std::string reason;
	double examined;
	double unassessed;
	std::vector<FoundFinding> findings;	 // in the check's own order

	bool is_silent() const { return findings.empty(); }
	const FoundFinding* on(std::string_view object) const {
		for (const FoundFinding& f : findings)
			if (f.object == object) return &f;
		return nullptr;
	}
};

// Throws when there is no such check.
CheckRun run_check(std::string_view id, CatalogBuilder& db,
				   std::span<const std::string_view> schemas = {});

}  // namespace dbe::test
