#include "core/checks/digest.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::size_t named = 5;

// The findings of one check, in their order.
struct Kind {
	const Check* check;
	std::vector<const Finding*> findings;

	bool is_cut() const { return findings.size() > most_of_a_kind; }
};

std::vector<Kind> kinds_of(std::span<const Finding> findings) {
	std::vector<const Finding*> sorted;
	for (const Finding& f : findings) sorted.push_back(&f);
	std::stable_sort(sorted.begin(), sorted.end(), [](const Finding* a, const Finding* b) {
		return a->check->id < b->check->id;
	});
	std::vector<Kind> kinds;
	for (const Finding* f : sorted) {
		if (kinds.empty() || kinds.back().check != f->check) kinds.push_back({f->check, {}});
		kinds.back().findings.push_back(f);
	}
	return kinds;
}

std::string names_of(std::span<const Finding* const> rest) {
	std::string out;
	const std::size_t count = std::min(rest.size(), named);
	for (std::size_t i = 0; i < count; i++) append(out, cat(i > 0 ? ", " : "", rest[i]->object));
	if (count < rest.size()) append(out, cat(" and ", rest.size() - count, " more"));
	return out;
}

std::string evidence_of(std::span<const Finding* const> rest) {
	std::string objects;
	for (const Finding* f : rest.first(std::min(rest.size(), named)))
		append(objects, cat(objects.empty() ? "" : ", ", json_string(f->object)));
	JsonObject evidence;
	evidence.put("count", rest.size()).raw("objects", cat("[", objects, "]"));
	return evidence.text();
}

Finding stand_in(const Kind& kind, Arena& arena) {
	const std::span rest = std::span<const Finding* const>(kind.findings).subspan(shown_of_a_kind);
	Finding sum = *rest.front();
	sum.object = arena.keep(cat(rest.size(), " more"));
	sum.detail = arena.keep(cat(counted(static_cast<double>(rest.size()), "finding"),
								" of this kind on ", names_of(rest),
								"; dbe.findings(checks => '{", kind.check->id,
								"}', detail => true", sum.is_muted ? ", muted => true" : "",
								") lists each."));
	sum.fix = {};
	sum.evidence = arena.keep(evidence_of(rest));
	sum.points = sum.weight = 0;
	for (const Finding* f : rest) {
		sum.points += f->points;
		sum.weight += f->weight;
	}
	return sum;
}

}  // namespace

std::span<const Finding> digest(std::span<const Finding> findings, Arena& arena) {
	const std::vector<Kind> kinds = kinds_of(findings);
	const auto out = arena.array<Finding>(findings.size());
	std::size_t count = 0;
	for (const Finding& f : findings) {
		const auto kind =
			std::lower_bound(kinds.begin(), kinds.end(), f.check->id,
							 [](const Kind& k, std::string_view id) { return k.check->id < id; });
		const bool is_cut = kind->is_cut();
		if (!is_cut || &f < kind->findings[shown_of_a_kind])
			out[count++] = f;
		else if (&f == kind->findings[shown_of_a_kind])
			out[count++] = stand_in(*kind, arena);
	}
	return out.first(count);
}

}  // namespace dbe
