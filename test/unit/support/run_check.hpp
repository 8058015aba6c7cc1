// Runs checks over a catalog made by hand, with everything else around them real.
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
	std::string id;
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
// Every check there is; a server that says nothing beyond its catalog.
std::vector<CheckRun> run_all_checks(const dbe_catalog& catalog);

}  // namespace dbe::test
