// An analysed statement as the server would give it: DELETE FROM orders.
#pragma once

#include "core/base/wall.hpp"

namespace dbe::test {

class FakeStatement {
public:
	FakeStatement();
	FakeStatement(const FakeStatement&) = delete;
	FakeStatement& operator=(const FakeStatement&) = delete;

	dbe_script script(const char* text);
	dbe_analysed_statement analysed() const;

private:
	dbe_script_statement statement_{};
	dbe_sql_column column_{};
	dbe_sql_table table_{};
	dbe_entry entry_{};
	const dbe_entry* entries_[1];
	dbe_from leaf_{};
	const dbe_from* leaves_[1];
	dbe_from from_{};
	dbe_query_tree query_{};
	dbe_mark mark_{};
};

}  // namespace dbe::test
