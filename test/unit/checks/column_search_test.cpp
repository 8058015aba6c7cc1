#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view documents = "container_search_without_index";
constexpr std::string_view folded = "case_folded_search_without_index";

// Statements that read 1,000 pages of a table of 1,000 at each call.
class ColumnSearch : public testing::Test {
protected:
	ColumnSearch() {
		t.with([](Relation& r) { r.pages = 1000; });
	}
	void reads(std::string_view text, double pages = 1000) {
		db.statement(text, 100, 5000, [pages](Statement& s) { s.blocks_hit = pages * s.calls; });
	}
	std::string fix(std::string_view check) {
		const CheckRun found = run_check(check, db);
		return found.is_silent() ? "" : found.findings[0].fix;
	}

	CatalogBuilder db;
	TableBuilder t = db.table("people")
						 .rows(1e5)
						 .column("id", type::bigint)
						 .column("email", type::text)
						 .column("Traits", type::jsonb);
};

TEST_F(ColumnSearch, ContainmentAloneTakesTheSmallerIndex) {
	reads("SELECT * FROM people p WHERE p.\"Traits\" @> $1");
	EXPECT_EQ(fix(documents),
			  "CREATE INDEX CONCURRENTLY \"idx_people_Traits\" ON public.people USING gin "
			  "(\"Traits\" jsonb_path_ops);");
}

TEST_F(ColumnSearch, KeysTakeTheDefault) {
	reads("SELECT * FROM people WHERE \"Traits\" ? $1 LIMIT 5");
	EXPECT_EQ(fix(documents),
			  "CREATE INDEX CONCURRENTLY \"idx_people_Traits\" ON public.people USING gin (\"Traits\");");
}

TEST_F(ColumnSearch, OtherOperatorsAndColumnsAreNotMeant) {
	reads("SELECT * FROM people WHERE \"Traits\" ->> $1 = $2");
	reads("SELECT * FROM people WHERE $1 @> \"Traits\"");
	reads("SELECT * FROM people WHERE email ? $1");
	reads("SELECT * FROM others o WHERE o.\"Traits\" @> $1");
	reads("SELECT * FROM people p JOIN others o ON o.id = p.id WHERE \"Traits\" @> $1");
	reads("SELECT \"Traits\" @> $1 FROM people");
	EXPECT_EQ(fix(documents), "");
}

TEST_F(ColumnSearch, FewPagesReadMeanThatAnIndexLed) {
	reads("SELECT * FROM people WHERE \"Traits\" @> $1 AND id = $2", 4);
	reads("SELECT * FROM people WHERE lower(email) = $1 AND id = $2", 4);
	EXPECT_EQ(fix(documents), "");
	EXPECT_EQ(fix(folded), "");
}

TEST_F(ColumnSearch, FoldedTextTakesAnIndexOfTheExpression) {
	reads("SELECT * FROM people AS p WHERE lower(p.email) = $1");
	EXPECT_EQ(fix(folded),
			  "CREATE INDEX CONCURRENTLY idx_people_email ON public.people (lower(email));\n"
			  "ANALYZE public.people;");
}

TEST_F(ColumnSearch, EitherSideOfTheEquality) {
	reads("DELETE FROM people WHERE upper($1) = upper(email)");
	EXPECT_NE(fix(folded).find("(upper(email))"), std::string::npos);
}

TEST_F(ColumnSearch, FoldingThatIsNoSearchIsNot) {
	reads("SELECT lower(email) = $1 FROM people");
	reads("SELECT * FROM people WHERE lower(email) LIKE $1");
	reads("SELECT * FROM people WHERE lower(email) || $1 > $2");
	reads("SELECT * FROM people WHERE id = $1 ORDER BY lower(email)");
	EXPECT_EQ(fix(folded), "");
}

TEST_F(ColumnSearch, AnExpressionIndexIsSomebodysChoice) {
	reads("SELECT * FROM people WHERE lower(email) = $1");
	t.index({"id"}, [this](Index& i, Relation&) { i.expressions = db.text("({FUNCEXPR})"); });
	EXPECT_EQ(fix(folded), "");
}

}  // namespace
}  // namespace dbe::test
