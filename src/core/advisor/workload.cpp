#include "core/advisor/workload.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/ignored.hpp"
#include "core/server/row.hpp"
#include "core/workload/workload.hpp"

namespace dbe {
namespace {

double weight_of(std::string_view text) {
	double weight = 0;
	constexpr double largest = 1e15;
	if (parse_number(text, weight) && weight >= 0 && weight <= largest) return weight;
	throw Error{sqlstate::invalid_parameter_value, "weight of a statement must be a number, 0 or more",
				cat("It is ", text, "."), ""};
}

// A text may hold several statements; what is empty is none.
void add_texts(AdvisedWorkload& workload, std::string_view text, const AdvisedStatement& like) {
	for (const Span& piece : statements_of(text, {0, text.size()})) {
		AdvisedStatement statement = like;
		statement.text = trimmed(text.substr(piece.from, piece.to - piece.from));
		if (!statement.text.empty()) workload.statements.push_back(std::move(statement));
	}
}

}  // namespace

AdvisedWorkload workload_of_texts(std::span<const std::string_view> texts, std::span<const std::string_view> weights) {
	if (!weights.empty() && weights.size() != texts.size())
		throw Error{sqlstate::invalid_parameter_value, "there must be as many weights as statements",
					cat("There are ", texts.size(), " statements and ", weights.size(), " weights."), ""};
	AdvisedWorkload workload;
	for (std::size_t i = 0; i < texts.size(); i++) {
		AdvisedStatement like;
		if (!weights.empty()) like.calls = weight_of(weights[i]);
		add_texts(workload, texts[i], like);
	}
	return workload;
}

AdvisedWorkload workload_of_table(const Host& host, std::int64_t table) {
	const dbe_rows names = host.query(
		cat("SELECT c.oid::pg_catalog.regclass::text, "
			"EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'query'), "
			"EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'calls') "
			"FROM pg_catalog.pg_class c WHERE c.oid = ", table).c_str());
	if (names.count == 0 || !Row(names, 0).flag(1))
		throw Error{sqlstate::undefined_column, "the table of the workload has no column \"query\"",
					"A column query holds the texts; a column calls, if there is one, how often each is called.", ""};
	const Row name(names, 0);
	const std::string sql = cat("SELECT query::text, ", name.flag(2) ? "calls::float8" : "1", " FROM ", name.text(0),
								" WHERE query IS NOT NULL");
	AdvisedWorkload workload;
	workload.origin = WorkloadOrigin::table;
	const dbe_rows rows = host.query(sql.c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		AdvisedStatement like;
		if (!Row(rows, i).is_null(1)) like.calls = weight_of(Row(rows, i).text(1));
		add_texts(workload, Row(rows, i).text(0), like);
	}
	return workload;
}

AdvisedWorkload counted_workload(const Host& host) {
	const Workload counted = read_workload(host);
	std::vector<WorkloadEntry> list = merged(counted.entries);
	std::stable_sort(list.begin(), list.end(),
					 [](const WorkloadEntry& one, const WorkloadEntry& other) { return one.total_ms > other.total_ms; });
	AdvisedWorkload workload;
	workload.origin = WorkloadOrigin::counted;
	workload.hidden_ms = counted.hidden_ms;
	for (const WorkloadEntry* entry : first_judged(host, counted.source, list, most_statements_read))
		workload.statements.push_back({entry->text, entry->calls, entry->id, entry->total_ms, entry->rows});
	return workload;
}

}  // namespace dbe
