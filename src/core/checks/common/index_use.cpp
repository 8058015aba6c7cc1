#include "core/checks/common/index_use.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/common/counting_period.hpp"

namespace dbe {
namespace {

// Seconds since the file of a relation was made; negative when that tells nothing. The file of
// an index that ALTER TABLE made anew out of the old one is older than its counters: its number
// then is lower than that of the index, while those of rebuilt indexes are higher.
double file_age(const Snapshot& snapshot, const Relation& relation) {
	const double now = snapshot.server().now;
	if (static_cast<std::uint32_t>(relation.file) < static_cast<std::uint32_t>(relation.id)) return -1;
	const double created = snapshot.file_created(relation);
	return created <= 0 || created > now ? -1 : now - created;
}

}  // namespace

std::string IndexWatch::text(const Snapshot& snapshot) const {
	const CountingPeriod period = counting_period(snapshot);
	if (!knows_age()) return cat(period.text(), " (the age of the index is not known)");
	return file_seconds < period.seconds ? cat(lasting(file_seconds), " since its file was made")
										 : period.text();
}

IndexWatch index_watch(const Snapshot& snapshot, const Relation& index) {
	IndexWatch watch;
	bool is_first = true;
	for (const Relation* part : index_storage(snapshot.catalog, index)) {
		const double age = file_age(snapshot, *part);
		watch.file_seconds = is_first ? age : std::min(watch.file_seconds, age);
		is_first = false;
	}
	if (watch.knows_age())
		watch.seconds = std::min(watch.file_seconds, snapshot.statistics_age());
	return watch;
}

bool has_standby(const Snapshot& snapshot) {
	const auto& standbys = snapshot.facts.replication.list;
	const auto& slots = snapshot.facts.slots.list;
	return std::any_of(standbys.begin(), standbys.end(),
					   [](const Standby& s) { return !s.is_logical; }) ||
		   std::any_of(slots.begin(), slots.end(), [](const Slot& s) { return !s.is_logical; });
}

}  // namespace dbe
