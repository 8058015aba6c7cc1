// dbe.workload_findings(rules), dbe.list_workload_rules(), dbe.fingerprint(sql)
#include <algorithm>

#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"
#include "core/workload/fingerprint.hpp"
#include "core/workload/rule.hpp"

namespace dbe::api {
namespace {

constexpr std::size_t most_statements = 500;

std::vector<const WorkloadRule*> rules_of(Call& call) {
	if (call.is_null(0)) return {all_workload_rules().begin(), all_workload_rules().end()};
	std::vector<const WorkloadRule*> rules;
	for (const std::string_view id : call.texts(0)) {
		const WorkloadRule* rule = find_workload_rule(id);
		if (rule == nullptr)
			throw Error{sqlstate::undefined_object, cat("rule \"", id, "\" does not exist"), "",
						"dbe.workload_rules lists them."};
		rules.push_back(rule);
	}
	return rules;
}

WorkloadSums sums_of(const Host& host, const Workload& workload, const std::vector<WorkloadEntry>& list) {
	WorkloadSums sums;
	sums.total_ms = workload.total_ms();
	sums.total_calls = workload.total_calls();
	for (const WorkloadEntry& entry : list) {
		sums.blocks_read += entry.blocks_read;
		sums.wal_bytes += entry.wal_bytes;
	}
	if (workload.reset_at > 0) sums.seconds = workload.taken_at - workload.reset_at;
	sums.block_size = workload.source.block_size;
	sums.tracks_planning = workload.tracks_planning;
	sums.counts_jit = workload.counts_jit;
	sums.server_major = host.server_major();
	const dbe_rows rows = host.query(
		"SELECT setting FROM pg_catalog.pg_settings WHERE name = 'work_mem'");
	if (rows.count > 0) sums.work_mem_kb = Row(rows, 0).number(0);
	return sums;
}

bool may_concern(const WorkloadEntry& entry, const WorkloadSums& sums, const std::vector<const WorkloadRule*>& rules,
				 bool only_facts) {
	return std::any_of(rules.begin(), rules.end(), [&](const WorkloadRule* rule) {
		return (rule->needs_facts || !only_facts) && rule->may_concern(entry, sums);
	});
}

// Texts of those that the numbers point at, facts where a rule that they point at needs them.
std::vector<WorkloadStatement> statements_of(const Host& host, const WorkloadSource& source,
											 std::vector<WorkloadEntry>& list, const WorkloadSums& sums,
											 const std::vector<const WorkloadRule*>& rules) {
	std::vector<WorkloadEntry*> wanted;
	for (WorkloadEntry& entry : list)
		if (wanted.size() < most_statements && may_concern(entry, sums, rules, false)) wanted.push_back(&entry);
	read_texts(host, source, wanted);
	std::vector<WorkloadStatement> statements;
	ScriptReader reader;
	for (const WorkloadEntry* entry : wanted) {
		if (!is_judged(*entry)) continue;
		WorkloadStatement& statement = statements.emplace_back();
		statement.numbers = *entry;
		statement.fingerprint = fingerprint_of(entry->text);
		host.poll();
		if (may_concern(*entry, sums, rules, true)) statement.facts = analysed_facts(host, entry->text, reader);
	}
	// words point into texts, which lie still from here on
	for (WorkloadStatement& statement : statements) statement.words = sql_words(statement.numbers.text);
	group_alike(statements);
	return statements;
}

}  // namespace

void workload_findings(Call& call) {
	const std::vector<const WorkloadRule*> rules = rules_of(call);
	const Host& host = call.host();
	const Workload workload = read_workload(host);
	std::vector<WorkloadEntry> list = merged(workload.entries);
	std::stable_sort(list.begin(), list.end(),
					 [](const WorkloadEntry& a, const WorkloadEntry& b) { return a.total_ms > b.total_ms; });
	const WorkloadSums sums = sums_of(host, workload, list);
	const std::vector<WorkloadStatement> statements = statements_of(host, workload.source, list, sums, rules);
	for (const WorkloadFinding& finding : judge_workload(statements, sums, rules)) {
		const WorkloadEntry& numbers = finding.statement->numbers;
		call.add_row({finding.rule->id, name(finding.rule->severity), Cell(cat(numbers.id)), count_cell(numbers.calls),
					  Cell::rounded(numbers.total_ms, 1), percent_cell(numbers.total_ms, sums.total_ms), numbers.text,
					  finding.detail, finding.evidence.text(), finding.rule->why, finding.rule->suggestion,
					  Cell::or_null(finding.fix)});
	}
	if (workload.hidden_calls <= 0) return;
	std::vector<Cell> cells(12);
	cells[3] = count_cell(workload.hidden_calls);
	cells[4] = Cell::rounded(workload.hidden_ms, 1);
	cells[5] = percent_cell(workload.hidden_ms, sums.total_ms);
	cells[6] = hidden_statements;
	call.add_row(cells);
}

void list_workload_rules(Call& call) {
	for (const WorkloadRule* rule : all_workload_rules())
		call.add_row({rule->id, name(rule->severity), rule->title, rule->condition, rule->why, rule->suggestion});
}

void fingerprint(Call& call) {
	if (const auto sql = call.text(0)) call.add_row({fingerprint_of(*sql)});
}

}  // namespace dbe::api
