// Parts of a statement's text, moved to where other things stand around them.
#pragma once

#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {

// Without conversions that nobody has written.
const Expression& as_written(const Expression& expression);

// The text of it; nothing where that is not known.
std::optional<std::string> text_of(const Source& source, const Expression& expression);
// The same, in brackets unless it is one word, and with its type where its place gave it one.
std::optional<std::string> operand_of(const Source& source, const Expression& expression);
// The highest $n in the statement.
std::int32_t highest_parameter(const AnalysedStatement& statement);
// What is written of a constant between its quotes; empty for any other.
std::string_view quoted_content(const Source& source, const Expression& expression);

// BETWEEN: the comparison that stands for its upper end, of a clause that stands for its lower one.
const Site* upper_end(const AnalysedStatement& statement, const Source& source, const Site& lower);
// Whether the clause is one of those that BETWEEN stands for.
bool is_between(const Source& source, const Expression& expression);
// From the value that BETWEEN tests to its upper end.
std::optional<Span> span_of_between(const Source& source, const Expression& lower,
									const Expression& upper);

// A name that stands nowhere in the statement: the wanted one, or that with a number behind it.
std::string unused_name(const Source& source, std::string_view wanted);

}  // namespace dbe
