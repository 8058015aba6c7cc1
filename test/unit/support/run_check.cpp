#include "support/run_check.hpp"

#include <stdexcept>

#include "core/base/text.hpp"
#include "core/checks/registry.hpp"
#include "core/checks/run.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

CheckRun copy_of(const CheckResult& result, const Results& results) {
	CheckRun run{.id = std::string(result.check->id),
				 .status = result.status,
				 .skip = result.skip,
				 .reason = std::string(result.reason),
				 .examined = result.examined,
				 .unassessed = result.unassessed,
				 .findings = {}};
	for (const Finding& f : results.findings)
		if (f.check == result.check)
			run.findings.push_back({f.severity, std::string(f.object), std::string(f.detail),
									std::string(f.fix), std::string(f.evidence), f.weight,
									f.effect});
	return run;
}

// What surrounds the catalog in a snapshot.
struct Surroundings {
	Statements statements{};
	ServerFacts facts{};
	std::vector<ParameterOverride> overrides{};
	std::span<const RelationId> index_builds{};
	std::span<const std::string_view> schemas{};
};

std::vector<CheckRun> run(const dbe_catalog& rows, const Surroundings& around,
						  const Selection& selection) {
	FakeHost fake;
	fake.set_catalog(rows);
	const Host host = fake.host();
	Arena arena(host);
	const Catalog catalog(host.catalog(), arena, around.schemas);
	const Settings settings(catalog.settings());
	const Parameters parameters(around.overrides);
	const Snapshot snapshot{.catalog = catalog,
							.settings = settings,
							.statements = around.statements,
							.facts = around.facts,
							.parameters = parameters,
							.index_builds = around.index_builds};
	const Results results = run_checks(snapshot, selection, host, arena);
	std::vector<CheckRun> runs;
	for (const CheckResult& result : results.checks) runs.push_back(copy_of(result, results));
	return runs;
}

}  // namespace

CheckRun run_check(std::string_view id, CatalogBuilder& db,
				   std::span<const std::string_view> schemas) {
	if (find_check(id) == nullptr) throw std::logic_error(cat("there is no check ", id));
	Surroundings around{.statements = db.statements,
						.facts = db.facts,
						.overrides = {},
						.index_builds = db.index_builds,
						.schemas = schemas};
	for (const auto& [name, value] : db.parameters) around.overrides.push_back({name, value});
	const std::string_view only[] = {id};
	return run(db.build(), around, {.only = only}).front();
}

std::vector<CheckRun> run_all_checks(const dbe_catalog& catalog) { return run(catalog, {}, {}); }

}  // namespace dbe::test
