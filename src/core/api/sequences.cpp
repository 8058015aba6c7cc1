// dbe.sequences(schemas): how much of their range sequences have handed out
#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/key_capacity.hpp"
#include "core/reports/reading.hpp"

namespace dbe {
namespace {

constexpr double id_exact = 9007199254740992.0;  // 2^53

struct Entry {
	const Sequence* sequence;
	const Relation* relation;
	const Column* column;
	KeyCapacity capacity;
	bool is_known;

	double used() const { return is_known ? capacity.used : -1; }
};

std::string_view why_unread(char reason) {
	switch (reason) {
		case 'p':
			return "hidden: no privilege";
		case 'l':
			return "locked by another session";
		case 's':
			return "unlogged, on a standby";
		default:
			return "cannot be read";
	}
}

// As a whole number: a double does not hold the end of bigint.
std::string end_text(const Entry& e) {
	if (e.column != nullptr && e.capacity.ends_in_column && std::abs(e.capacity.end) < id_exact)
		return cat(static_cast<std::int64_t>(e.capacity.end));
	return cat(e.sequence->increment > 0 ? e.sequence->maximum : e.sequence->minimum);
}

Cell remaining_cell(const Entry& e) {
	const Sequence& s = *e.sequence;
	if (e.capacity.remaining < id_exact || s.increment <= 0 || s.last_value < 0)
		return count_cell(e.capacity.remaining);
	return Cell(cat((s.maximum - s.last_value) / s.increment));
}

std::string note(const Entry& e, TypeId type) {
	if (!e.is_known) return std::string(why_unread(e.sequence->unread));
	if (starts_again(*e.sequence, type)) return "starts again";
	if (e.column != nullptr && e.capacity.ends_in_column) return "ends with its column";
	return {};
}

}  // namespace

namespace api {

void sequences(Call& call) {
	const Reading reading(call, 0);
	const Catalog& catalog = reading.catalog();
	const SequenceColumns columns(catalog);
	std::vector<Entry> list;
	const auto type_of = [&](const Entry& e) {
		return e.column == nullptr ? TypeId{} : catalog.base_type(e.column->type);
	};
	for (const Sequence& s : catalog.sequences()) {
		const Relation* relation = catalog.relation(s.id);
		if (relation == nullptr || !catalog.is_judged(*relation)) continue;
		Entry e{&s, relation, columns.column(s), {}, s.is_readable};
		e.capacity = key_capacity(s, type_of(e));
		list.push_back(e);
	}
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.used(), a.relation->id) < std::tuple(-b.used(), b.relation->id);
	});
	for (const Entry& e : list)
		call.add_row({catalog.name(*e.relation),
					  e.column == nullptr ? Cell() : Cell(column_object(catalog, *e.column)),
					  e.is_known && e.sequence->is_called ? Cell(cat(e.sequence->last_value)) : Cell(),
					  end_text(e),
					  e.is_known ? Cell::rounded(e.capacity.used * 100, 2) : Cell(),
					  e.is_known ? remaining_cell(e) : Cell(),
					  Cell::or_null(note(e, type_of(e)))});
}

}  // namespace api
}  // namespace dbe
