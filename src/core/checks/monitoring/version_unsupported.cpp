#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double day = 86400;

// The last release of each major version, as announced; later ones are not known yet.
struct Support {
	int major;
	double end;	 // seconds since 1970
	std::string_view date;
};
constexpr Support supports[] = {{15, 1825891200, "2027-11-11"},
								{16, 1857340800, "2028-11-09"},
								{17, 1888790400, "2029-11-08"},
								{18, 1920844800, "2030-11-14"}};

const Support* support_of(int major) {
	for (const Support& support : supports)
		if (support.major == major) return &support;
	return nullptr;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const int major = snapshot.server().version / 10000;
	const Support* support = support_of(major);
	if (support == nullptr)
		return assessment.skip(Skip::not_applicable, "the end of this version is not known yet");
	assessment.examined();
	const double left = support->end - snapshot.server().now;
	if (left > assessment.parameter("min_days") * day) return;
	Draft draft;
	draft.object = cat("PostgreSQL ", major);
	draft.detail = left > 0
					   ? cat("The last release of PostgreSQL ", major, " is due on ", support->date,
							 ", in ", lasting(left), ".")
					   : cat("PostgreSQL ", major, " has had no releases since ", support->date,
							 ": faults and security holes found since are not mended.");
	draft.evidence.put("major", major).put("end", support->date);
	if (left > 0) draft.severity = Severity::info;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check version_unsupported{CheckSpec{
	.id = "version_unsupported",
	.title = "This major version gets no more fixes",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Each major version is looked after for five years. After that no fault is mended any "
		   "more, neither holes in security nor loss of data, and they are publicly known.",
	.action = "Upgrade: pg_upgrade --link takes minutes, logical replication seconds. Try it on a "
			  "copy first.",
	.no_example = "depends on the date",
	.parameters = {{{"min_days", 180, "days", "Less time left than this is reported."}}},
	.run = run,
}};

}  // namespace dbe
