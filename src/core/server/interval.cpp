#include "core/server/interval.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {

double seconds_of_interval(const Host& host, std::string_view text) {
	const std::string sql = cat("SELECT EXTRACT(epoch FROM ", literal(text), "::pg_catalog.interval)");
	const dbe_rows rows = host.query(sql.c_str());
	return rows.count == 0 ? 0 : Row(rows, 0).number(0);
}

}  // namespace dbe
