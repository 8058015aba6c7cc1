// The server as the core sees it: each call either succeeds or throws PgErrorInFlight.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "core/base/boundary.hpp"
#include "core/base/error.hpp"
#include "core/base/wall.hpp"

namespace dbe {

// A server error is parked behind the wall. Deliberately no std::exception, so that no
// catch (std::exception&) can swallow it; thrown by Host::check alone.
struct PgErrorInFlight final {};

// A server error that a subtransaction has undone.
struct SwallowedError {
	bool happened = false;
	dbe_error error{};
};

class Host {
public:
	explicit Host(const dbe_host* table) noexcept : table_(table) {}

	void* allocate(std::size_t size) const noexcept { return table_->alloc(table_->state, size); }
	std::int64_t nanoseconds() const noexcept { return table_->clock(table_->state); }
	void poll() const { check(table_->poll(table_->state)); }
	void check_stack() const { check(table_->stack_check(table_->state)); }

	dbe_catalog catalog() const {
		dbe_catalog catalog{};
		check(table_->catalog(table_->state, &catalog));
		return catalog;
	}

	double file_created(const dbe_relation& relation) const {
		double created = 0;
		check(table_->file_created(table_->state, relation.tablespace, relation.file, &created));
		return created;
	}

	// Of all files of a relation; negative when there is none.
	double file_bytes(dbe_oid tablespace, dbe_oid file) const {
		std::int64_t bytes = 0;
		check(table_->file_bytes(table_->state, tablespace, file, &bytes));
		return static_cast<double>(bytes);
	}

	// On the disk of pg_wal; negative when the file system does not tell.
	double wal_disk_free() const {
		std::int64_t bytes = -1;
		check(table_->wal_disk_free(table_->state, &bytes));
		return static_cast<double>(bytes);
	}

	dbe_rows query(const char* sql) const {
		dbe_rows rows{};
		check(table_->query(table_->state, sql, &rows));
		return rows;
	}

	// 15, 16, ...
	int server_major() const noexcept { return table_->version / 10000; }

	// Its statements can be analysed one after the other, each once; text ends with a zero byte. The
	// reader is that of a script before, which is given up for this one.
	dbe_script parse(const char* text, void* reader = nullptr) const {
		dbe_script script{};
		script.reader = reader;
		check(table_->parse(table_->state, text, &script));
		return script;
	}
	dbe_script parse_function(dbe_function_id function, dbe_relation_id trigger_of,
							  void* reader = nullptr) const {
		dbe_script script{};
		script.reader = reader;
		check(table_->parse_function(table_->state, function, trigger_of, &script));
		return script;
	}
	// What it told of the statement before is gone.
	dbe_analysed_statement analyse(const dbe_script& script, std::uint32_t number) const {
		dbe_analysed_statement statement{};
		check(table_->analyse(table_->state, script.reader, number, &statement));
		return statement;
	}

	dbe_explained explain(const dbe_explain_wish& wish) const {
		dbe_explained explained{};
		check(table_->explain(table_->state, &wish, &explained));
		return explained;
	}

	// What a query reads and gives; an error where it cannot be analysed or the caller may not read it.
	dbe_trial_facts trial_facts(const char* text) const {
		dbe_trial_facts facts{};
		check(table_->trial_facts(table_->state, text, &facts));
		return facts;
	}
	// Which of the texts are values of the type.
	void are_values(dbe_type_id type, std::int32_t modifier, std::span<const dbe_text> texts, bool* are) const {
		check(table_->are_values(table_->state, type, modifier, texts.data(),
								 static_cast<std::uint32_t>(texts.size()), are));
	}
	// One result for each text of the wish.
	void trial(const dbe_trial_wish& wish, dbe_trial_result* results) const {
		check(table_->trial(table_->state, &wish, results));
	}

	// An index that only planning sees; an error where the server refuses the definition.
	dbe_whatif_index whatif_create(const char* definition, bool for_session = false) const {
		dbe_whatif_index index{};
		check(table_->whatif_create(table_->state, definition, for_session, &index));
		return index;
	}
	// To be planned again and again; an error where it cannot be analysed.
	dbe_whatif_statement* whatif_prepare(const char* text) const {
		dbe_whatif_statement* statement = nullptr;
		check(table_->whatif_prepare(table_->state, text, &statement));
		return statement;
	}
	dbe_whatif_plan whatif_plan(const dbe_whatif_wish& wish) const {
		dbe_whatif_plan plan{};
		check(table_->whatif_plan(table_->state, &wish, &plan));
		return plan;
	}
	dbe_whatif_list whatif_list() const {
		dbe_whatif_list list{};
		check(table_->whatif_list(table_->state, &list));
		return list;
	}
	void whatif_hide(dbe_relation_id index, bool hides) const {
		check(table_->whatif_hide(table_->state, index, hides));
	}
	void whatif_reset() const { check(table_->whatif_reset(table_->state)); }

	enum class As : bool { caller, owner };

	// Runs a statement that changes something: of an action, never of a report.
	dbe_rows execute(const char* sql, As who = As::caller) const {
		dbe_rows rows{};
		check(table_->execute(table_->state, sql, who == As::owner, &rows));
		return rows;
	}

	dbe_rows table_rows(dbe_relation_id table, std::span<const std::int16_t> columns,
						std::uint32_t most) const {
		dbe_rows rows{};
		check(table_->table_rows(table_->state, table, columns.data(),
								 static_cast<std::uint32_t>(columns.size()), most, &rows));
		return rows;
	}

	// Runs body() in a subtransaction; a server error inside is undone and handed back.
	// Objects that body makes are gone when the subtransaction ends.
	template <class Body>
	SwallowedError attempt(Body body) const {
		struct Frame {
			Body* body;
			dbe_error error;
		} frame{&body, {}};
		SwallowedError swallowed;
		const dbe_status status = table_->subtransaction(
			table_->state,
			[](void* argument) noexcept {
				auto* f = static_cast<Frame*>(argument);
				return boundary(&f->error, [f] { (*f->body)(); });
			},
			&frame, &swallowed.error, &swallowed.happened);
		if (status == DBE_CORE_ERROR) throw_core_error(frame.error);
		check(status);
		return swallowed;
	}

	// After a nested boundary: a server error and lack of memory go on upwards, other errors of
	// the core stay with the caller.
	void pass_on(dbe_status status, const dbe_error& error) const {
		if (status == DBE_PG_ERROR || error.sqlstate == sqlstate::out_of_memory)
			raise(status, error);
	}

private:
	[[noreturn]] static void raise(dbe_status status, const dbe_error& error) {
		if (status == DBE_PG_ERROR) throw PgErrorInFlight{};
		throw_core_error(error);
	}
	static void check(dbe_status status) {
		if (status != DBE_OK) throw PgErrorInFlight{};
	}
	[[noreturn]] static void throw_core_error(const dbe_error& error);

	const dbe_host* table_;
};

}  // namespace dbe
