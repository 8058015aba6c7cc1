// Signs that changes of rows are recorded somewhere: triggers, history tables, extensions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/catalog/settings.hpp"

namespace dbe {

class AuditEvidence {
public:
	AuditEvidence(const Catalog& catalog, const Settings& settings);

	// Something records the changes of all tables: an extension, a preloaded library, or an
	// audit table that the application itself fills.
	bool covers_everything() const { return covers_everything_; }
	bool covers(const Table& table) const;

private:
	bool has_history_table(std::string_view name) const;

	const Catalog& catalog_;
	std::vector<std::string> names_;	   // of the user tables, in lower case, sorted
	std::vector<std::string> kept_apart_;  // of those in a schema such as audit or history
	bool covers_everything_;
};

}  // namespace dbe
