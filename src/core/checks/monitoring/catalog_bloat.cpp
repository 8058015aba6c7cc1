#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double mega = 1024.0 * 1024.0;

// Catalogs whose rows have nearly one length, with more than such a row ever takes.
struct Width {
	std::string_view name;
	double bytes;
};
constexpr Width widths[] = {{"pg_attribute", 200}, {"pg_class", 400},	 {"pg_depend", 100},
							{"pg_index", 300},	   {"pg_shdepend", 100}, {"pg_type", 300}};

double width_of(std::string_view name) {
	for (const Width& width : widths)
		if (width.name == name) return width.bytes;
	return 0;
}

struct Found {
	std::vector<std::string> names;
	double bytes = 0;
	double waste = 0;
};

void look_at(const Snapshot& snapshot, const Relation& relation, double least, double percent,
			 Found& found) {
	const double width = width_of(relation.name);
	if (width == 0 || relation.tuples < 0) return;
	const double bytes = snapshot.catalog.bytes(relation);
	const double waste = bytes - width * relation.tuples;
	if (waste < least || waste * 100 < bytes * percent) return;
	found.names.push_back(cat("pg_catalog.", relation.name.view()));
	found.bytes += bytes;
	found.waste += waste;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	assessment.examined();
	const double least = assessment.parameter("min_waste") * mega;
	const double percent_limit = assessment.parameter("percent");
	Found found;
	for (const Relation& relation : snapshot.catalog.relations())
		if (relation.kind == 'r' && snapshot.catalog.schema_name(relation.schema) == "pg_catalog")
			look_at(snapshot, relation, least, percent_limit, found);
	if (found.names.empty()) return;
	Draft draft;
	draft.object = found.names[0];
	draft.detail = cat("At least ", sized(found.waste), " of ", sized(found.bytes),
					   " of system catalogs are empty (", listed(found.names, 4),
					   "): planning and every connection read through it.");
	draft.evidence.put("waste", found.waste).put("bytes", found.bytes);
	draft.effect = found.waste;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check catalog_bloat{CheckSpec{
	.id = "catalog_bloat",
	.title = "System catalogs are mostly empty space",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Each temporary table or partition made and dropped leaves dead rows in pg_attribute "
		   "and its kin. Where VACUUM could not keep up, every new connection and every "
		   "monitoring query reads through gigabytes of nothing.",
	.action = "Find what keeps VACUUM away (see horizon_held) and what makes so many objects, then "
			  "VACUUM the catalog often. VACUUM FULL makes it small again, but locks out all "
			  "sessions of this database while it runs: only in a maintenance window.",
	.no_example = "needs some hundred thousand tables made and dropped",
	.parameters = {{{"min_waste", 128, "MB", "Empty space in one catalog that is no matter."},
					{"percent", 75, "percent", "Empty space of the catalog's size, at least."}}},
	.run = run,
}};

}  // namespace dbe
