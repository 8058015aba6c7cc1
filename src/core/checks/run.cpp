#include "core/checks/run.hpp"

#include <algorithm>
#include <tuple>

#include "core/base/boundary.hpp"
#include "core/checks/registry.hpp"

namespace dbe {
namespace {

template <class Item>
bool contains(std::span<const Item> list, const Item& item) {
	return std::find(list.begin(), list.end(), item) != list.end();
}

bool is_selected(const Check& check, const Selection& selection) {
	if (!selection.dimensions.empty() && !contains(selection.dimensions, check.dimension))
		return false;
	if (!selection.only.empty() && !contains(selection.only, check.id)) return false;
	return !contains(selection.skip, check.id);
}

CheckResult run_one(const Check& check, const Snapshot& snapshot, const Host& host, Arena& arena,
					ArenaVector<Finding>& findings) {
	Assessment assessment(check, snapshot.parameters, host, arena, findings);
	const std::size_t before = findings.size();
	dbe_error error{};
	const dbe_status status = boundary(&error, [&] { check.run(snapshot, assessment); });
	if (status == DBE_OK) return assessment.finish();
	host.pass_on(status, error);
	// An error is never ok, and half a result is none.
	findings.erase(findings.begin() + static_cast<std::ptrdiff_t>(before), findings.end());
	CheckResult result;
	result.check = &check;
	result.status = Status::error;
	result.reason = arena.keep(error.message);
	return result;
}

}  // namespace

Results run_checks(const Snapshot& snapshot, const Selection& selection, const Host& host,
				   Arena& arena) {
	Results results(arena);
	for (const Check* check : all_checks()) {
		if (!is_selected(*check, selection)) continue;
		host.poll();
		const std::int64_t start = host.nanoseconds();
		if (selection.filters_schemas && check->scope == Scope::server) {
			CheckResult result;
			result.check = check;
			result.status = Status::skipped;
			result.skip = Skip::filtered;
			result.reason = "belongs to no schema";
			results.checks.push_back(result);
			continue;
		}
		CheckResult result = run_one(*check, snapshot, host, arena, results.findings);
		result.milliseconds = static_cast<double>(host.nanoseconds() - start) / 1e6;
		results.checks.push_back(result);
	}
	return results;
}

void sort_findings(std::span<Finding> findings) {
	std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
		const auto key = [](const Finding& f) {
			return std::tuple(-static_cast<int>(f.severity), -f.points, -f.effect, f.object,
							  f.check->id, f.detail);
		};
		return key(a) < key(b);
	});
}

}  // namespace dbe
