// The statements that build and drop what is advised, as they run as printed.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/advisor/tables.hpp"
#include "core/base/host.hpp"

namespace dbe {

// Names for new indexes that no relation has, nor another of the same advice.
class IndexNames {
public:
	explicit IndexNames(const Host& host) : host_(host) {}

	// For an index of a table; it is in the table's schema. Not quoted.
	std::string choose(const std::string& schema, std::string_view table, const IndexDesign& design);

private:
	bool is_taken(const std::string& schema, const std::string& name);

	const Host& host_;
	std::set<std::pair<std::string, std::string>> given_;
};

// CREATE INDEX CONCURRENTLY; of a partitioned table the parent's own first, one for each partition
// that has no such index yet, and what attaches them, as the parent's cannot be built concurrently.
// A foreign partition has none: the parent's is then built last, and takes those of the others.
std::string build_statement(const Host& host, IndexNames& names, const AdvisedTable& table, const IndexDesign& design,
							const std::string& name);
// DROP INDEX CONCURRENTLY, without for those of partitioned tables.
std::string drop_statement(const AdvisedTable& table, const AdvisedIndex& index);

}  // namespace dbe
