// A server for the core without a server: memory from malloc, answers from a script, and the
// n-th call fails on demand. It also watches that the core keeps the rules of the wall.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host.hpp"
#include "core/base/wall.hpp"
#include "support/fake_statement.hpp"

namespace dbe::test {

using Cells = std::vector<std::optional<std::string>>;

std::string rows_of(dbe_relation_id table);

class FakeHost {
public:
	enum class Failure {
		none,
		server_error,	// of a kind that a subtransaction may swallow
		cancel,			// of a kind that nobody may swallow
		out_of_memory,	// alloc() returns nothing
	};

	FakeHost();
	~FakeHost();
	FakeHost(const FakeHost&) = delete;
	FakeHost& operator=(const FakeHost&) = delete;

	const dbe_host* table() const { return &table_; }
	Host host() const { return Host(&table_); }

	// What catalog() hands out: a fresh copy at each call. The rows must outlive the host.
	void set_catalog(const dbe_catalog& catalog) { catalog_ = catalog; }
	// Queries that contain part get these rows; all others get none. The last match wins.
	void answer(std::string part, std::vector<Cells> rows);
	// So are the rows of a table, which are asked for as rows_of(table).
	// Queries that contain part fail with this error.
	void refuse(std::string part, std::string sqlstate, std::string message = "refused");

	// The n-th call from now on (1 = the next) that can fail this way does so, once.
	void fail(Failure failure, std::uint64_t nth);
	bool has_failed() const { return has_failed_; }

	// From now on each poll() is a cancel.
	void cancel_at_poll(std::uint64_t nth) { cancel_at_poll_ = nth; }

	// Nanoseconds that pass between two looks at the clock.
	void set_clock_step(std::int64_t nanoseconds) { clock_step_ = nanoseconds; }

	std::uint64_t allocations() const { return allocations_; }
	std::uint64_t status_calls() const { return status_calls_; }
	std::uint64_t polls() const { return polls_; }
	const std::vector<std::string>& queries() const { return queries_; }
	// What was executed, what the extension's owner did after "as owner: ".
	const std::vector<std::string>& executed() const { return executed_; }
	bool is_error_parked() const { return is_parked_; }
	const dbe_error& parked_error() const { return parked_; }
	int open_subtransactions() const { return open_subtransactions_; }
	int rolled_back() const { return rolled_back_; }
	// What the core did against the rules; empty when it kept them.
	const std::vector<std::string>& violations() const { return violations_; }
	// The server has thrown the parked error on: ready for the next call.
	void forget_error();

private:
	struct Answer {
		std::string part;
		std::vector<Cells> rows;
		dbe_error error;
	};
	struct Block {
		Block* next;
		void* memory;
	};

	static void* on_alloc(void* state, std::size_t size);
	static std::int64_t on_clock(void* state);
	static dbe_status on_poll(void* state);
	static dbe_status on_stack_check(void* state);
	static dbe_status on_catalog(void* state, dbe_catalog* catalog);
	static dbe_status on_file_created(void* state, dbe_oid tablespace, dbe_oid file,
									  double* created);
	static dbe_status on_file_bytes(void* state, dbe_oid tablespace, dbe_oid file,
									std::int64_t* bytes);
	static dbe_status on_wal_disk_free(void* state, std::int64_t* bytes);
	static dbe_status on_query(void* state, const char* sql, dbe_rows* rows);
	static dbe_status on_execute(void* state, const char* sql, bool as_owner, dbe_rows* rows);
	static dbe_status on_table_rows(void* state, dbe_relation_id table, const std::int16_t* columns,
									std::uint32_t count, std::uint32_t most, dbe_rows* rows);
	static dbe_status on_parse(void* state, const char* text, dbe_script* script);
	static dbe_status on_parse_function(void* state, dbe_function_id function, dbe_relation_id trigger_of,
										dbe_script* script);
	static dbe_status on_analyse(void* state, void* reader, std::uint32_t number,
								 dbe_analysed_statement* statement);
	static dbe_status on_explain(void* state, const dbe_explain_wish* wish, dbe_explained* explained);
	static dbe_status on_trial_facts(void* state, const char* text, dbe_trial_facts* facts);
	static dbe_status on_are_values(void* state, dbe_type_id type, std::int32_t modifier, const dbe_text* texts,
									std::uint32_t count, bool* are);
	static dbe_status on_trial(void* state, const dbe_trial_wish* wish, dbe_trial_result* results);
	static dbe_status on_whatif_create(void* state, const char* definition, bool for_session, dbe_whatif_index* index);
	static dbe_status on_whatif_prepare(void* state, const char* text, dbe_whatif_statement** statement);
	static dbe_status on_whatif_plan(void* state, const dbe_whatif_wish* wish, dbe_whatif_plan* plan);
	static dbe_status on_whatif_list(void* state, dbe_whatif_list* list);
	static dbe_status on_whatif_hide(void* state, dbe_relation_id index, bool hides);
	static dbe_status on_whatif_reset(void* state);
	static dbe_status on_subtransaction(void* state, dbe_body body, void* argument,
										dbe_error* error, bool* failed);

	void* block(std::size_t size);
	dbe_text copy(std::string_view text);
	dbe_status park(std::string_view sqlstate, std::string_view message);
	dbe_status enter(const char* function);
	bool is_due(Failure failure);
	void fill(const std::vector<Cells>& rows, dbe_rows* out);
	dbe_status reply(const char* function, const std::string& asked, dbe_rows* rows);
	dbe_status finish_subtransaction(dbe_status status, dbe_error* error, bool* failed);

	dbe_host table_{};
	FakeStatement statement_;
	dbe_catalog catalog_{};
	std::vector<Answer> answers_;
	std::vector<std::string> queries_;
	std::vector<std::string> executed_;
	std::vector<std::string> violations_;
	Block* blocks_ = nullptr;
	Failure failure_ = Failure::none;
	std::uint64_t left_ = 0;
	std::uint64_t cancel_at_poll_ = 0;
	std::uint64_t allocations_ = 0;
	std::uint64_t status_calls_ = 0;
	std::uint32_t whatif_indexes_ = 0;
	std::uint64_t polls_ = 0;
	std::int64_t now_ = 0;
	std::int64_t clock_step_ = 1000;
	int open_subtransactions_ = 0;
	int rolled_back_ = 0;
	bool has_failed_ = false;
	bool is_parked_ = false;
	dbe_error parked_{};
};

// An argument of an SQL function.
dbe_value null_argument();
dbe_value text_argument(const char* text);
dbe_value flag_argument(bool flag);
dbe_value number_argument(std::int64_t number);

// The elements of an array argument must outlive the call.
class TextsArgument {
public:
	explicit TextsArgument(std::vector<std::string> texts);
	dbe_value value() const;

private:
	std::vector<std::string> texts_;
	std::vector<dbe_text> views_;
};

// What an SQL function gives back, copied out of the memory of the call.
struct Reply {
	dbe_status status;
	dbe_error error;
	std::vector<Cells> rows;

	std::string_view sqlstate() const { return error.sqlstate; }
};

Reply call(FakeHost& host, const char* operation, const std::vector<dbe_value>& arguments = {});

}  // namespace dbe::test
