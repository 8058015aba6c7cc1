#include "core/advisor/merging.hpp"

#include <algorithm>
#include <map>

namespace dbe {
namespace {

// Of one set of keys; more make more pairs than are worth planning.
constexpr std::size_t most_parts = 4;

void include(IndexDesign& design, const IndexDesign& other) {
	for (std::size_t i = 0; i < other.included.size(); i++) {
		const std::int16_t column = other.included[i];
		if (design.has_key(column) || std::find(design.included.begin(), design.included.end(), column) != design.included.end()) continue;
		design.included.push_back(column);
		design.included_names.push_back(other.included_names[i]);
	}
}

MergedCandidate merged(const std::vector<MadeCandidate>& made, const IndexSet& parts) {
	MergedCandidate result{made[parts.front()].candidate, parts};
	IndexDesign& design = result.candidate.design;
	for (const std::uint32_t part : parts) include(design, made[part].candidate.design);
	result.candidate.tier = CandidateTier::covering;
	result.candidate.why += ", for several statements";
	return result;
}

}  // namespace

std::vector<MergedCandidate> merged_candidates(const std::vector<MadeCandidate>& made, const IndexSet& used) {
	std::map<std::string, IndexSet> groups;
	for (const std::uint32_t index : used) {
		IndexDesign keys = made[index].candidate.design;
		if (!keys.is_btree() || keys.included.empty()) continue;
		keys.included.clear();
		keys.included_names.clear();
		groups[keys.shape()].push_back(index);
	}
	std::vector<MergedCandidate> candidates;
	for (const auto& [keys, parts] : groups) {
		if (parts.size() < 2) continue;
		candidates.push_back(merged(made, parts));
		if (parts.size() == 2 || parts.size() > most_parts) continue;
		for (std::size_t i = 0; i < parts.size(); i++)
			for (std::size_t j = i + 1; j < parts.size(); j++) candidates.push_back(merged(made, {parts[i], parts[j]}));
	}
	return candidates;
}

IndexCandidate merged_into(const IndexCandidate& longer, const IndexDesign& shorter) {
	IndexCandidate result = longer;
	include(result.design, shorter);
	result.tier = CandidateTier::covering;
	result.why += ", for several statements";
	return result;
}

}  // namespace dbe
