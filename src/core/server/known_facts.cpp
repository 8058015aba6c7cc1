#include "core/server/known_facts.hpp"

#include <array>

namespace dbe {
namespace {

constexpr auto facts = std::to_array<KnownFact>({
	{"access_review", "Somebody has gone through the roles and their rights, and took back what is "
					  "not needed.",
	 FactKind::yes_no, 180, "PCI DSS 4.0, 7.2.4: at least once every six months"},
	{"base_backup", "A full backup was completed, and the tool that took it found no error.",
	 FactKind::yes_no, 8.75, "a full backup a week, and a quarter more before it is overdue"},
	{"disaster_recovery_plan", "It is written down who restores what, how, how much may be lost "
							   "(RPO) and how long it may take (RTO).",
	 FactKind::statement, 365, "a yearly review"},
	{"encryption_at_rest", "Data files, WAL and backups are encrypted where they are stored.",
	 FactKind::yes_no, 365, "a yearly review"},
	{"offsite_copy", "Backups are copied to a place that does not burn, and is not deleted, "
					 "together with this server.",
	 FactKind::yes_no, 90, "a review every quarter"},
	{"restore_test", "A backup was restored elsewhere, and the copy was checked.",
	 FactKind::yes_no, 30, "a test every month; critical after three"},
});

}  // namespace

std::string_view name(FactKind kind) {
	return kind == FactKind::yes_no ? "yes or no" : "yes, no, or in words";
}

std::span<const KnownFact> known_facts() { return facts; }

const KnownFact* find_fact(std::string_view id) {
	for (const KnownFact& fact : facts)
		if (fact.id == id) return &fact;
	return nullptr;
}

}  // namespace dbe
