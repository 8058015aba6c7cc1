#include "support/fake_statement.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace dbe::test {
namespace {

dbe_text text_of(const char* text) {
	return {text, static_cast<std::uint32_t>(std::strlen(text))};
}

}  // namespace

FakeStatement::FakeStatement() : entries_{&entry_}, leaves_{&leaf_}, arguments_{&id_} {
	column_.number = 1;
	column_.is_not_null = true;
	column_.name = text_of("id");
	table_.schema = text_of("public");
	table_.name = text_of("orders");
	table_.kind = 'r';
	table_.persistence = 'p';
	table_.tuples = 1000;
	table_.columns = &column_;
	table_.column_count = 1;
	entry_.kind = DBE_TABLE_ENTRY;
	entry_.number = 1;
	entry_.owner = &query_;
	entry_.name = text_of("orders");
	entry_.is_result = true;
	entry_.table = &table_;
	leaf_.kind = DBE_FROM_ENTRY;
	leaf_.entry = &entry_;
	from_.kind = DBE_FROM_LIST;
	from_.parts = {leaves_, 1};
	id_.kind = DBE_COLUMN;
	id_.location = 25;
	id_.token = -1;
	id_.entry = &entry_;
	id_.column = 1;
	is_not_null_.kind = DBE_NULL_TEST;
	is_not_null_.location = 25;
	is_not_null_.token = 28;
	is_not_null_.arguments = {arguments_, 1};
	query_.command = DBE_DELETE;
	query_.entries = {entries_, 1};
	query_.from = &from_;
	query_.result = &entry_;
	mark_.kind = DBE_MARK_TABLE;
	mark_.location = 12;
	mark_.name = table_.name;
}

dbe_script FakeStatement::script(const char* text) {
	statement_.length = static_cast<std::int32_t>(std::strlen(text));
	from_.condition = std::string_view(text).find("WHERE") == std::string_view::npos ? nullptr : &is_not_null_;
	query_.command = std::string_view(text) == "SELECT 1" ? DBE_SELECT : DBE_DELETE;
	statement_.tag = text_of("DELETE");
	dbe_script script{};
	script.reader = this;
	script.statements = &statement_;
	script.count = 1;
	return script;
}

dbe_analysed_statement FakeStatement::analysed() const {
	dbe_analysed_statement analysed{};
	analysed.query = &query_;
	analysed.marks = &mark_;
	analysed.mark_count = 1;
	return analysed;
}

}  // namespace dbe::test
