// dbe.plan_flags(plan), dbe.plan_flag_list
#include "core/base/text.hpp"
#include "core/plan/read.hpp"
#include "core/plan/rows.hpp"

namespace dbe::api {
namespace {

std::string joined(const PlanExamples& examples) {
	std::string text;
	for (const std::string_view example : examples)
		if (!example.empty()) append(text, cat(text.empty() ? "" : "\n", example));
	return text;
}

}  // namespace

void plan_flags(Call& call) {
	const auto document = call.text(0);
	if (!document) return;
	add_findings(call, read_plan(call.host(), *document));
}

void list_plan_flags(Call& call) {
	for (const PlanFlag* flag : all_plan_flags())
		call.add_row({flag->id, flag->title, flag->why, flag->suggestion, joined(flag->bad), joined(flag->near_misses)});
}

}  // namespace dbe::api
