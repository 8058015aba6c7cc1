#include "core/lint/lint.hpp"

#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "core/lint/body.hpp"
#include "core/lint/ignored.hpp"
#include "core/lint/registry.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

std::vector<std::string> pieces_of(std::string_view script) {
	std::vector<std::string> pieces;
	for (const Span& span : statements_of(script, {0, script.size()}))
		pieces.emplace_back(trimmed(script.substr(span.from, span.to - span.from)));
	return pieces;
}

using Pieces = std::vector<std::string>;

TEST(StatementsOf, SplitsAtSemicolons) {
	EXPECT_EQ(pieces_of("SELECT 1; SELECT 2"), (Pieces{"SELECT 1", "SELECT 2"}));
	EXPECT_EQ(pieces_of("SELECT ';'; SELECT $$;$$; -- ;\n SELECT \";\""),
			  (Pieces{"SELECT ';'", "SELECT $$;$$", "-- ;\n SELECT \";\""}));
	EXPECT_EQ(pieces_of(";;; -- nothing"), Pieces{});
	EXPECT_EQ(pieces_of("CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT CASE 1 WHEN 2 THEN 3 END; END; SELECT 4"),
			  (Pieces{"CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT CASE 1 WHEN 2 THEN 3 END; END", "SELECT 4"}));
	EXPECT_EQ(pieces_of("BEGIN; SELECT 1; END"), (Pieces{"BEGIN", "SELECT 1", "END"}));
}

std::vector<std::string> found(std::string_view script) {
	test::FakeHost fake;
	std::vector<std::string> ids;
	const Host host(fake.table());
	ScriptReader reader;
	for (const LintRow& row : lint(host, script, all_lint_rules(), reader))
		ids.push_back(cat(row.rule->id, " ", row.position.line, ":", row.position.column));
	return ids;
}

TEST(Lint, TellsWhere) {
	EXPECT_EQ(found("DELETE FROM orders"), Pieces{"delete_no_where 1:13"});
	EXPECT_EQ(found("DELETE FROM\norders"), Pieces{"delete_no_where 2:1"});
}

TEST(Lint, IsSilentWhereAComment) {
	EXPECT_EQ(found("DELETE FROM orders -- dbe:ignore"), Pieces{});
	EXPECT_EQ(found("DELETE FROM orders -- dbe:ignore eq_null, delete_no_where"), Pieces{});
	EXPECT_EQ(found("DELETE FROM orders /* dbe:ignore delete_no_where */"), Pieces{});
	EXPECT_EQ(found("DELETE FROM orders -- dbe:ignore eq_null").size(), 1u);
	EXPECT_EQ(found("DELETE FROM orders WHERE '-- dbe:ignore'").size(), 1u);
}

TEST(LintFunction, TellsWhereInTheBody) {
	test::FakeHost fake;
	const Host host(fake.table());
	ScriptReader reader;
	FunctionBody body;
	body.command = "ALTER FUNCTION f()";
	body.volatility = 's';
	std::string text;
	Pieces ids;
	for (const LintRow& row : lint_function(host, body, all_lint_rules(), reader, text))
		ids.push_back(cat(row.rule->id, " ", row.position.line, ":", row.position.column));
	EXPECT_EQ(text, "DELETE FROM orders");
	EXPECT_EQ(ids, (Pieces{"wrong_volatility 1:1", "delete_no_where 1:13"}));
}

TEST(Source, ReplacesParts) {
	const std::string_view text = "SELECT a, b FROM t";
	EXPECT_EQ(edited(text, {0, text.size()}, {{{10, 11}, "c"}, {{7, 8}, "x.a"}}), "SELECT x.a, c FROM t");
}

TEST(TextPositions, CountCharacters) {
	TextPositions positions("a\xC3\xA4" "b\nc");
	EXPECT_EQ(positions.of(3).column, 3u);
	EXPECT_EQ(positions.of(5).line, 2u);
	EXPECT_EQ(positions.of(5).column, 1u);
	EXPECT_EQ(positions.of(500).line, 2u);
}

}  // namespace
}  // namespace dbe
