// An analysed statement as the server would give it: DELETE FROM orders, and with a WHERE in its text
// DELETE FROM orders WHERE id IS NOT NULL. SELECT 1 reads the same table.
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
	dbe_expression id_{};
	const dbe_expression* arguments_[1];
	dbe_expression is_not_null_{};
	dbe_query_tree query_{};
	dbe_mark mark_{};
};

}  // namespace dbe::test
