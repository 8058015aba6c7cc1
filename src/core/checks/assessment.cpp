#include "core/checks/assessment.hpp"

namespace dbe {

std::string_view name(Skip skip) {
	static constexpr std::array<std::string_view, 13> names = {
		"not applicable", "no privilege", "too young", "never analyzed", "not installed",
		"on a standby",	  "locked",		  "damaged",   "hidden",		 "filtered out",
		"not attested",   "too large", "failed"};
	return names[static_cast<std::size_t>(skip)];
}

std::string_view name(Status status) {
	static constexpr std::array<std::string_view, 5> names = {"ok", "finding", "skipped", "error",
															  "muted"};
	return names[static_cast<std::size_t>(status)];
}

void Assessment::examined(double weight) {
	constexpr std::uint32_t turns_per_poll = 1000;
	result_.examined += weight;
	if (++turns_ % turns_per_poll == 0) host_.poll();
}

void Assessment::unassessed(double weight, Skip why, std::string_view reason) {
	result_.unassessed += weight;
	result_.skip = why;
	if (result_.reason != reason) result_.reason = arena_.keep(reason);
}

void Assessment::skip(Skip why, std::string_view reason) {
	skipped_ = true;
	result_.skip = why;
	result_.reason = arena_.keep(reason);
}

void Assessment::add(const Draft& draft) {
	findings_.push_back({.check = &check_,
						 .severity = draft.severity.value_or(check_.severity),
						 .object = arena_.keep(draft.object),
						 .detail = arena_.keep(one_line(draft.detail)),
						 .fix = arena_.keep(draft.fix),
						 .evidence = arena_.keep(draft.evidence.text()),
						 .weight = draft.weight,
						 .effect = draft.effect,
						 .points = 0});
	result_.findings++;
}

CheckResult Assessment::finish() const {
	CheckResult result = result_;
	if (skipped_) {
		result.status = Status::skipped;
	} else if (result.findings > 0) {
		result.status = Status::finding;
	} else if (result.examined > 0) {
		result.status = Status::ok;
	} else {
		// Looked at nothing: never ok. What could not be seen has said why.
		result.status = Status::skipped;
		if (result.unassessed == 0) {
			result.skip = Skip::not_applicable;
			result.reason = "there is nothing of this kind";
		}
	}
	return result;
}

}  // namespace dbe
