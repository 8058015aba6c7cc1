#include "core/checks/common/unseen.hpp"

namespace dbe {
namespace {

struct Unread {
	Skip skip;
	std::string_view reason;
};

Unread why_unread(const Sequence& sequence) {
	if (sequence.unread == 'l') return {Skip::locked, "somebody holds a sequence"};
	if (sequence.unread == 's')
		return {Skip::on_standby, "an unlogged sequence has no value on a standby"};
	if (sequence.unread == 'e') return {Skip::damaged, "the file of a sequence cannot be read"};
	return {Skip::no_privilege, "the last value of a sequence cannot be read"};
}

}  // namespace

bool is_unseen(Assessment& assessment, const Table& table, const ColumnStatistics* statistics) {
	if (statistics != nullptr || table.relation->has_statistics_rights) return false;
	assessment.unassessed(table.weight, Skip::no_privilege, "column statistics are not visible");
	return true;
}

void examined_by_statistics(Assessment& assessment, const Table& table, bool has_statistics) {
	if (has_statistics)
		assessment.examined(table.weight);
	else if (!table.relation->has_statistics_rights)
		assessment.unassessed(table.weight, Skip::no_privilege,
							  "column statistics are not visible");
	else
		assessment.unassessed(table.weight, Skip::never_analyzed, "tables were never analyzed");
}

bool is_unseen(Assessment& assessment, const Sequence& sequence, double weight) {
	if (sequence.is_readable) return false;
	const Unread unread = why_unread(sequence);
	assessment.unassessed(weight, unread.skip, unread.reason);
	return true;
}

}  // namespace dbe
