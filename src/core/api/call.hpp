// One call of an SQL function: its arguments, its services, its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/arena.hpp"
#include "core/base/host.hpp"
#include "core/base/wall.hpp"

namespace dbe {

// A cell of a result row: text as the column's type reads it, or null.
class Cell {
public:
	Cell() = default;
	Cell(std::string text) : text_(std::move(text)), is_null_(false) {}
	Cell(std::string_view text) : text_(text), is_null_(false) {}
	Cell(const char* text) : text_(text), is_null_(false) {}

	// Null when there is nothing to say.
	static Cell or_null(std::string_view text) { return text.empty() ? Cell() : Cell(text); }
	static Cell number(double value);
	// With so many decimals, as for people.
	static Cell rounded(double value, int decimals);

	bool is_null() const { return is_null_; }
	const std::string& text() const { return text_; }

private:
	std::string text_;
	bool is_null_ = true;
};

class Call {
public:
	Call(const dbe_host* host, const dbe_request& request)
		: host_(host), arena_(host_), request_(request), rows_(&arena_) {}

	const Host& host() const { return host_; }
	Arena& arena() { return arena_; }

	// Arguments by position; nothing when null or not given.
	std::optional<std::string_view> text(std::size_t position) const;
	std::optional<std::int64_t> integer(std::size_t position) const;
	std::optional<bool> flag(std::size_t position) const;
	std::span<const std::string_view> texts(std::size_t position);
	bool is_null(std::size_t position) const { return argument(position) == nullptr; }

	void add_row(const std::vector<Cell>& cells);
	dbe_rows rows() const;

private:
	const dbe_value* argument(std::size_t position) const;

	Host host_;
	Arena arena_;
	const dbe_request& request_;
	ArenaVector<dbe_text> rows_;
	std::uint32_t columns_ = 0;
};

using Operation = void (*)(Call& call);

// One file each, src/core/api/<operation>.cpp
namespace api {
void advise_index(Call& call);
void advise_indexes(Call& call);
void advise_workload_summary(Call& call);
void approx_count(Call& call);
void audit_anchor(Call& call);
void audit_ddl_disable(Call& call);
void audit_ddl_enable(Call& call);
void audit_disable(Call& call);
void audit_disable_schema(Call& call);
void audit_enable(Call& call);
void audit_enable_schema(Call& call);
void audit_forget(Call& call);
void audit_maintain(Call& call);
void audit_of(Call& call);
void audit_roles(Call& call);
void audit_stats(Call& call);
void audit_verify(Call& call);
void bloat(Call& call);
void blocking(Call& call);
void buffer_cache(Call& call);
void cache(Call& call);
void catalog_dump(Call& call);
void changed_settings(Call& call);
void check_timings(Call& call);
void compare_results(Call& call);
void connections(Call& call);
void databases(Call& call);
void explain(Call& call);
void explain_flags(Call& call);
void extensions(Call& call);
void findings(Call& call);
void fingerprint(Call& call);
void foreign_keys(Call& call);
void grants(Call& call);
void health(Call& call);
void index_sizes(Call& call);
void index_usage(Call& call);
void known_attestation(Call& call);
void known_check(Call& call);
void known_mute(Call& call);
void known_setting(Call& call);
void lint(Call& call);
void lint_functions(Call& call);
void lint_views(Call& call);
void lint_workload(Call& call);
void list_checks(Call& call);
void list_facts(Call& call);
void list_lint_rules(Call& call);
void list_plan_flags(Call& call);
void list_recipes(Call& call);
void list_settings(Call& call);
void list_whatif(Call& call);
void list_workload_rules(Call& call);
void locks(Call& call);
void long_running(Call& call);
void missing_foreign_keys(Call& call);
void missing_indexes(Call& call);
void n_plus_one(Call& call);
void null_indexes(Call& call);
void optimize(Call& call);
void plan_flags(Call& call);
void progress(Call& call);
void purge_batch(Call& call);
void redacted(Call& call);
void redundant_indexes(Call& call);
void replication(Call& call);
void report(Call& call);
void restore(Call& call);
void rewrite(Call& call);
void role_stats(Call& call);
void row_as_of(Call& call);
void row_history(Call& call);
void score(Call& call);
void score_explain(Call& call);
void sequences(Call& call);
void slow_queries(Call& call);
void soft_delete_disable(Call& call);
void soft_delete_enable(Call& call);
void table_as_of(Call& call);
void table_sizes(Call& call);
void track_updates(Call& call);
void track_updates_disable(Call& call);
void traffic(Call& call);
void undo_sql(Call& call);
void unindexed_foreign_keys(Call& call);
void unused_indexes(Call& call);
void update_stats(Call& call);
void vacuum_status(Call& call);
void version(Call& call);
void whatif_cost(Call& call);
void whatif_create(Call& call);
void whatif_hide(Call& call);
void whatif_reset(Call& call);
void workload_findings(Call& call);
void workload_snapshot(Call& call);
void wraparound(Call& call);
}  // namespace api

}  // namespace dbe
