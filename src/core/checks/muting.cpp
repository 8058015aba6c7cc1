#include "core/checks/muting.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;
constexpr std::size_t findings_per_poll = 1000;

// For each length of a match, how much of it may begin the next one.
std::vector<std::uint32_t> restarts(std::string_view part) {
	std::vector<std::uint32_t> next(part.size(), 0);
	std::uint32_t matched = 0;
	for (std::size_t i = 1; i < part.size(); i++) {
		while (matched > 0 && part[i] != part[matched]) matched = next[matched - 1];
		if (part[i] == part[matched]) matched++;
		next[i] = matched;
	}
	return next;
}

// Where the first occurrence ends. After Knuth, Morris and Pratt: the library's own find() takes
// the product of both lengths for a text like aaaa and a part like aaab.
std::size_t end_of_first(std::string_view text, std::string_view part) {
	if (part.empty()) return 0;
	const std::vector<std::uint32_t> next = restarts(part);
	std::size_t matched = 0;
	for (std::size_t i = 0; i < text.size(); i++) {
		while (matched > 0 && text[i] != part[matched]) matched = next[matched - 1];
		if (text[i] == part[matched]) matched++;
		if (matched == part.size()) return i + 1;
	}
	return nowhere;
}

bool is_pattern(const Mute& mute) { return mute.object.find('*') != nowhere; }

auto key(const Mute& mute) { return std::tuple(mute.check_id, is_pattern(mute), mute.object); }

std::string evidence_of(const Finding& finding, const Mute& mute) {
	JsonObject why;
	why.put("object", mute.object).put("reason", mute.reason);
	if (!mute.until.empty()) why.put("until", mute.until);
	const std::string_view numbers = finding.evidence.substr(1, finding.evidence.size() - 2);
	return cat("{", numbers, numbers.empty() ? "" : ", ", "\"muted\": ", why.text(), "}");
}

Finding muted_finding(const Finding& finding, const Mute& mute, Arena& arena) {
	Finding muted = finding;
	muted.is_muted = true;
	muted.evidence = arena.keep(evidence_of(finding, mute));
	return muted;
}

// All findings muted is a state of its own: nobody may take it for a check that has passed.
void count_muted(CheckResult& result) {
	result.findings--;
	result.muted++;
	if (result.findings == 0) result.status = Status::muted;
}

CheckResult& result_of(Results& results, const Check& check) {
	return *std::find_if(results.checks.begin(), results.checks.end(),
						 [&](const CheckResult& r) { return r.check == &check; });
}

}  // namespace

bool fits(std::string_view pattern, std::string_view text) {
	const std::size_t first = pattern.find('*');
	if (first == nowhere) return pattern == text;
	const std::size_t last = pattern.rfind('*');
	const std::string_view head = pattern.substr(0, first);
	const std::string_view tail = pattern.substr(last + 1);
	if (text.size() < head.size() + tail.size()) return false;
	if (!text.starts_with(head) || !text.ends_with(tail)) return false;
	text.remove_prefix(head.size());
	text.remove_suffix(tail.size());
	// Between two stars the first occurrence is as good as any later one.
	for (const std::string_view part : split(pattern.substr(first, last - first), '*')) {
		const std::size_t end = end_of_first(text, part);
		if (end == nowhere) return false;
		text.remove_prefix(end);
	}
	return true;
}

Mutes::Mutes(std::span<Mute> list) : list_(list) {
	std::sort(list.begin(), list.end(),
			  [](const Mute& a, const Mute& b) { return key(a) < key(b); });
}

const Mute* Mutes::find(std::string_view check_id, std::string_view object) const {
	const auto below = [](const Mute& m, const Mute& wanted) { return key(m) < key(wanted); };
	const Mute wanted{check_id, object, {}, {}};
	auto mute = std::lower_bound(list_.begin(), list_.end(), wanted, below);
	if (mute != list_.end() && mute->check_id == check_id && mute->object == object) return &*mute;
	mute = std::lower_bound(list_.begin(), list_.end(), check_id,
							[](const Mute& m, std::string_view id) {
								return std::tuple(m.check_id, is_pattern(m)) < std::tuple(id, true);
							});
	for (; mute != list_.end() && mute->check_id == check_id; ++mute)
		if (fits(mute->object, object)) return &*mute;
	return nullptr;
}

void put_muted_apart(Results& results, const Mutes& mutes, const Host& host, Arena& arena) {
	std::size_t kept = 0;
	CheckResult* result = nullptr;
	for (std::size_t i = 0; i < results.findings.size(); i++) {
		if (i % findings_per_poll == 0) host.poll();
		const Finding& f = results.findings[i];
		const Mute* mute = mutes.find(f.check->id, f.object);
		if (mute == nullptr) {
			results.findings[kept++] = f;
			continue;
		}
		if (result == nullptr || result->check != f.check) result = &result_of(results, *f.check);
		count_muted(*result);
		results.muted.push_back(muted_finding(f, *mute, arena));
	}
	results.findings.erase(results.findings.begin() + static_cast<std::ptrdiff_t>(kept),
						   results.findings.end());
	sort_findings({results.muted.data(), results.muted.size()});
}

}  // namespace dbe
