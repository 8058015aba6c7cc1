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

	// By the schema of the table; not quoted.
	std::string choose(const AdvisedTable& table, const IndexDesign& design);

private:
	bool is_taken(const std::string& schema, const std::string& name);

	const Host& host_;
	std::set<std::pair<std::string, std::string>> given_;
};

// CREATE INDEX CONCURRENTLY; of a partitioned table the parent's own first, one for each partition,
// and what attaches them, as the parent's cannot be built concurrently.
std::string build_statement(const Host& host, const AdvisedTable& table, const IndexDesign& design,
							const std::string& name);
// DROP INDEX CONCURRENTLY, without for those of partitioned tables.
std::string drop_statement(const AdvisedTable& table, const AdvisedIndex& index);

}  // namespace dbe
