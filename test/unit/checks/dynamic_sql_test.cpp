#include "core/checks/common/dynamic_sql.hpp"

#include <gtest/gtest.h>

#include "support/catalog_builder.hpp"

namespace dbe::test {
namespace {

std::string raw_argument(std::string_view body) {
	CatalogBuilder db;
	db.function("f", [&](Function& f) {
		f.arguments = db.text("text");
		f.argument_names = db.texts({"t"});
		f.source = db.text(body);
	});
	return unquoted_argument(db.functions.back()).name;
}

TEST(DynamicSql, WhatReplacePutsInComesAsItIs) {
	EXPECT_EQ(raw_argument("BEGIN EXECUTE replace('DELETE FROM docs WHERE body = ''X''', 'X', t); END"),
			  "t");
	EXPECT_EQ(raw_argument("DECLARE q text; BEGIN q := replace('SELECT * FROM X', 'X', t); "
						   "EXECUTE q; END"),
			  "t");
}

TEST(DynamicSql, ReplaceMayQuoteAsWell) {
	for (const char* body :
		 {"BEGIN EXECUTE 'SELECT ''' || replace(t, '''', '''''') || ''''; END",
		  "BEGIN EXECUTE replace('SELECT * FROM X', 'X', quote_ident(t)); END",
		  "BEGIN EXECUTE replace('SELECT * FROM X', 'X', format('%I', t)); END",
		  "BEGIN IF t NOT IN ('a', 'b') THEN RAISE EXCEPTION 'no'; END IF; "
		  "EXECUTE replace('SELECT * FROM X', 'X', t); END",
		  "BEGIN RAISE NOTICE '%', replace('X', 'X', t); EXECUTE 'SELECT 1'; END",
		  "BEGIN PERFORM check_name(t); EXECUTE replace('SELECT * FROM X', 'X', t); END"})
		EXPECT_EQ(raw_argument(body), "") << body;
}

}  // namespace
}  // namespace dbe::test
