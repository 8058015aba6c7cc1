// One batch of dbe.purge(): src/pg/row_lifecycle_delete.c lets the rows go that this deletes.
#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/row_lifecycle/restore.hpp"
#include "core/row_lifecycle/soft_delete.hpp"
#include "core/server/row.hpp"

namespace dbe::api {

void purge_batch(Call& call) {
	const Target target = target_argument(call, 0);
	const auto before = call.text(1);
	if (!before) throw Error{sqlstate::null_value_not_allowed, "before must not be null", "", ""};
	const std::int64_t size = call.integer(2).value_or(5000);
	if (size < 1)
		throw Error{sqlstate::invalid_parameter_value, "batch_size must be at least 1", "", ""};
	const std::string_view deleted_at = soft_delete_of(call, target).column;
	const std::string time = cat("timestamptz ", literal(*before));
	const dbe_rows gone = call.host().execute(
		purge_command(target, deleted_at, foreign_keys_of(call, target.id, Side::parent), time, size)
			.c_str());
	const std::int64_t count = Row(gone, 0).whole_number(0);
	if (count == size) {
		call.add_row({cat(count), Cell()});
		return;
	}
	const dbe_rows left = call.host().execute(
		cat("SELECT count(*) FROM ", target.identity(), " x WHERE x.", quoted(deleted_at), " < ", time)
			.c_str());
	call.add_row({cat(count), Row(left, 0).text(0)});
}

}  // namespace dbe::api
