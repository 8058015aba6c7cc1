#include "support/run_check.hpp"

#include <stdexcept>

#include "core/base/text.hpp"
#include "core/checks/registry.hpp"
#include "core/checks/run.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {

CheckRun run_check(std::string_view id, CatalogBuilder& db,
				   std::span<const std::string_view> schemas) {
	if (find_check(id) == nullptr) throw std::logic_error(cat("there is no check ", id));
	FakeHost fake;
	fake.set_catalog(db.build());
	const Host host = fake.host();
	Arena arena(host);
	const Catalog catalog(host.catalog(), arena, schemas);
	const Settings settings(catalog.settings());
	std::vector<ParameterOverride> overrides;
	for (const auto& [name, value] : db.parameters) overrides.push_back({name, value});
	const Parameters parameters(overrides);
	const Snapshot snapshot{.catalog = catalog,
							.settings = settings,
							.statements = db.statements,
							.facts = db.facts,
							.parameters = parameters,
							.index_builds = db.index_builds};
	const std::string_view only[] = {id};
	const Results results = run_checks(snapshot, {.only = only}, host, arena);
	const CheckResult& r = results.checks.front();
	CheckRun run{.status = r.status,
				 .skip = r.skip,
				 .reason = std::string(r.reason),
				 .examined = r.examined,
				 .unassessed = r.unassessed,
				 .findings = {}};
	for (const Finding& f : results.findings)
		run.findings.push_back({f.severity, std::string(f.object), std::string(f.detail),
								std::string(f.fix), std::string(f.evidence), f.weight, f.effect});
	return run;
}

}  // namespace dbe::test
