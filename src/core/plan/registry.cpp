#include "core/plan/flag.hpp"

namespace dbe {

#define DBE_PLAN_FLAG(id) extern const PlanFlag id##_flag;
#include "registry.inc"
#undef DBE_PLAN_FLAG

namespace {

constexpr auto registry = std::to_array<const PlanFlag*>({
#define DBE_PLAN_FLAG(id) &id##_flag,
#include "registry.inc"
#undef DBE_PLAN_FLAG
});

}  // namespace

std::span<const PlanFlag* const> all_plan_flags() { return registry; }

}  // namespace dbe
