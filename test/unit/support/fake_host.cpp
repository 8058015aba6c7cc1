#include "support/fake_host.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "core/catalog/fields.hpp"
#include "support/failing_new.hpp"

namespace dbe::test {
namespace {

FakeHost& self(void* state) { return *static_cast<FakeHost*>(state); }

template <std::size_t Size>
void put(char (&target)[Size], std::string_view text) {
	const std::size_t length = std::min(text.size(), Size - 1);
	std::memcpy(target, text.data(), length);
	target[length] = '\0';
}

dbe_error make_error(std::string_view sqlstate, std::string_view message) {
	dbe_error error{};
	put(error.sqlstate, sqlstate);
	put(error.message, message);
	return error;
}

bool is_swallowable(const dbe_error& error) {
	const std::string_view state = error.sqlstate;
	return state != "53200" && !state.starts_with("57");
}

}  // namespace

FakeHost::FakeHost() {
	table_ = {.state = this,
			  .version = 150000,
			  .alloc = on_alloc,
			  .clock = on_clock,
			  .poll = on_poll,
			  .stack_check = on_stack_check,
			  .catalog = on_catalog,
			  .file_created = on_file_created,
			  .file_bytes = on_file_bytes,
			  .wal_disk_free = on_wal_disk_free,
			  .query = on_query,
			  .execute = on_execute,
			  .table_rows = on_table_rows,
			  .parse = on_parse,
			  .parse_function = on_parse_function,
			  .analyse = on_analyse,
			  .explain = on_explain,
			  .trial_facts = on_trial_facts,
			  .are_values = on_are_values,
			  .trial = on_trial,
			  .whatif_create = on_whatif_create,
			  .whatif_prepare = on_whatif_prepare,
			  .whatif_plan = on_whatif_plan,
			  .whatif_list = on_whatif_list,
			  .whatif_hide = on_whatif_hide,
			  .whatif_reset = on_whatif_reset,
			  .subtransaction = on_subtransaction};
}

FakeHost::~FakeHost() {
	while (blocks_ != nullptr) {
		Block* next = blocks_->next;
		std::free(blocks_->memory);
		std::free(blocks_);
		blocks_ = next;
	}
}

void FakeHost::answer(std::string part, std::vector<Cells> rows) {
	answers_.push_back({std::move(part), std::move(rows), {}});
}

void FakeHost::refuse(std::string part, std::string sqlstate, std::string message) {
	answers_.push_back({std::move(part), {}, make_error(sqlstate, message)});
}

void FakeHost::fail(Failure failure, std::uint64_t nth) {
	failure_ = failure;
	left_ = nth;
	has_failed_ = false;
}

void FakeHost::forget_error() { is_parked_ = false; }

// A block of its own for each request, so that a step beyond its end is seen.
void* FakeHost::block(std::size_t size) {
	auto* entry = static_cast<Block*>(std::malloc(sizeof(Block)));
	entry->memory = std::malloc(size == 0 ? 1 : size);
	if (entry->memory == nullptr) {
		std::free(entry);
		return nullptr;
	}
	entry->next = blocks_;
	blocks_ = entry;
	return entry->memory;
}

dbe_text FakeHost::copy(std::string_view text) {
	auto* data = static_cast<char*>(block(text.size() + 1));
	std::memcpy(data, text.data(), text.size());
	data[text.size()] = '\0';
	return {data, static_cast<std::uint32_t>(text.size())};
}

dbe_status FakeHost::park(std::string_view sqlstate, std::string_view message) {
	is_parked_ = true;
	parked_ = make_error(sqlstate, message);
	return DBE_PG_ERROR;
}

bool FakeHost::is_due(Failure failure) {
	if (failure_ != failure || left_ == 0 || --left_ > 0) return false;
	has_failed_ = true;
	return true;
}

// Every function that can fail begins here.
dbe_status FakeHost::enter(const char* function) {
	status_calls_++;
	if (is_parked_)
		violations_.push_back(std::string(function) + "() was called while an error was parked");
	if (is_due(Failure::server_error)) return park("58030", "injected server error");
	if (is_due(Failure::cancel)) return park("57014", "injected cancel");
	return DBE_OK;
}

void* FakeHost::on_alloc(void* state, std::size_t size) {
	const Shelter shelter;
	FakeHost& host = self(state);
	host.allocations_++;
	if (host.is_parked_)
		host.violations_.push_back("alloc() was called while an error was parked");
	if (size > (std::size_t{1} << 40) || host.is_due(Failure::out_of_memory)) return nullptr;
	return host.block(size);
}

std::int64_t FakeHost::on_clock(void* state) {
	FakeHost& host = self(state);
	host.now_ += host.clock_step_;
	return host.now_;
}

dbe_status FakeHost::on_poll(void* state) {
	const Shelter shelter;
	FakeHost& host = self(state);
	host.polls_++;
	if (host.polls_ == host.cancel_at_poll_) return host.park("57014", "canceled");
	return host.enter("poll");
}

dbe_status FakeHost::on_stack_check(void* state) {
	const Shelter shelter;
	return self(state).enter("stack_check");
}

dbe_status FakeHost::on_file_created(void* state, dbe_oid, dbe_oid file, double* created) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("file_created"); status != DBE_OK) return status;
	const auto& relations = host.catalog_.relations;
	for (std::uint32_t i = 0; i < relations.count; i++)
		if (relations.rows[i].file == file) *created = relations.rows[i].file_created;
	return DBE_OK;
}

// As many as the catalog says.
dbe_status FakeHost::on_file_bytes(void* state, dbe_oid, dbe_oid file, std::int64_t* bytes) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("file_bytes"); status != DBE_OK) return status;
	*bytes = -1;
	const auto& relations = host.catalog_.relations;
	for (std::uint32_t i = 0; i < relations.count; i++)
		if (relations.rows[i].file == file)
			*bytes = std::int64_t{relations.rows[i].pages} * host.catalog_.server.block_size;
	return DBE_OK;
}

dbe_status FakeHost::on_wal_disk_free(void* state, std::int64_t* bytes) {
	const Shelter shelter;
	*bytes = std::int64_t{1} << 40;
	return self(state).enter("wal_disk_free");
}

dbe_status FakeHost::on_catalog(void* state, dbe_catalog* catalog) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("catalog"); status != DBE_OK) return status;
	*catalog = host.catalog_;
	for_each_list(*catalog, [&](const char*, auto& list) {
		if (list.count == 0) return;	 // no rows at all, as from the server
		const std::size_t size = list.count * sizeof(*list.rows);
		void* rows = host.block(size);
		std::memcpy(rows, static_cast<const void*>(list.rows), size);
		list.rows = static_cast<decltype(list.rows)>(rows);
	});
	return DBE_OK;
}

void FakeHost::fill(const std::vector<Cells>& rows, dbe_rows* out) {
	*out = {};
	if (rows.empty()) return;
	const std::size_t columns = rows.front().size();
	auto* cells = static_cast<dbe_text*>(block(rows.size() * columns * sizeof(dbe_text)));
	dbe_text* next = cells;
	for (const Cells& row : rows)
		for (const auto& cell : row) *next++ = cell ? copy(*cell) : dbe_text{};
	*out = {cells, static_cast<std::uint32_t>(columns), static_cast<std::uint32_t>(rows.size())};
}

dbe_status FakeHost::reply(const char* function, const std::string& asked, dbe_rows* rows) {
	queries_.push_back(asked);
	if (const dbe_status status = enter(function); status != DBE_OK) return status;
	*rows = {};
	for (auto answer = answers_.rbegin(); answer != answers_.rend(); ++answer) {
		if (asked.find(answer->part) == std::string::npos) continue;
		if (answer->error.sqlstate[0] != '\0')
			return park(answer->error.sqlstate, answer->error.message);
		fill(answer->rows, rows);
		break;
	}
	return DBE_OK;
}

dbe_status FakeHost::on_query(void* state, const char* sql, dbe_rows* rows) {
	const Shelter shelter;
	return self(state).reply("query", sql, rows);
}

dbe_status FakeHost::on_execute(void* state, const char* sql, bool as_owner, dbe_rows* rows) {
	const Shelter shelter;
	self(state).executed_.push_back((as_owner ? "as owner: " : "") + std::string(sql));
	return self(state).reply("execute", sql, rows);
}

dbe_status FakeHost::on_table_rows(void* state, dbe_relation_id table, const std::int16_t*,
								   std::uint32_t, std::uint32_t, dbe_rows* rows) {
	const Shelter shelter;
	return self(state).reply("table_rows", rows_of(table), rows);
}

// Whatever the text, it is one statement.
dbe_status FakeHost::on_parse(void* state, const char* text, dbe_script* script) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("parse"); status != DBE_OK) return status;
	*script = host.statement_.script(text);
	return DBE_OK;
}

dbe_status FakeHost::on_parse_function(void* state, dbe_function_id, dbe_relation_id, dbe_script* script) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("parse_function"); status != DBE_OK) return status;
	constexpr const char* body = "DELETE FROM orders";
	*script = host.statement_.script(body);
	script->body = {body, 18};
	return DBE_OK;
}

dbe_status FakeHost::on_analyse(void* state, void*, std::uint32_t, dbe_analysed_statement* statement) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("analyse"); status != DBE_OK) return status;
	*statement = host.statement_.analysed();
	return DBE_OK;
}

// Its plan is what the answers to the queries about it say.
dbe_status FakeHost::on_explain(void* state, const dbe_explain_wish*, dbe_explained* explained) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("explain"); status != DBE_OK) return status;
	*explained = {};
	explained->json = host.copy("{\"Plan\": {}}");
	return DBE_OK;
}

// A query of one column over table 1, whose columns are what the answers to the queries about it say.
dbe_status FakeHost::on_trial_facts(void* state, const char*, dbe_trial_facts* facts) {
	static constexpr dbe_trial_column column{{"id", 2}, dbe_type_id{23}, {"integer", 7}, 'N'};
	static constexpr dbe_trial_table table{
		dbe_relation_id{1}, {"public", 6}, {"orders", 6}, 'r', false, false, false, false, 100000, true, {}};
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("trial_facts"); status != DBE_OK) return status;
	*facts = {};
	facts->columns = &column;
	facts->column_count = 1;
	facts->tables = &table;
	facts->table_count = 1;
	return DBE_OK;
}

dbe_status FakeHost::on_are_values(void* state, dbe_type_id, std::int32_t, const dbe_text*, std::uint32_t count,
								   bool* are) {
	const Shelter shelter;
	if (const dbe_status status = self(state).enter("are_values"); status != DBE_OK) return status;
	std::fill(are, are + count, true);
	return DBE_OK;
}

// As many rows as the first table has; those of the second statement are others where it says so.
dbe_status FakeHost::on_trial(void* state, const dbe_trial_wish* wish, dbe_trial_result* results) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("trial"); status != DBE_OK) return status;
	for (std::uint32_t i = 0; i < wish->table_count; i++)
		std::fill(wish->tables[i].kept, wish->tables[i].kept + wish->tables[i].row_count, true);
	const std::uint32_t rows = wish->table_count == 0 ? 1 : wish->tables[0].row_count;
	for (std::uint32_t i = 0; i < wish->text_count; i++) {
		const std::string value = std::string_view(wish->texts[i]).ends_with("other") ? "2" : "1";
		results[i] = {};
		host.fill(std::vector<Cells>(rows, Cells{value}), &results[i].rows);
		results[i].column_count = 1;
	}
	return DBE_OK;
}

std::string rows_of(dbe_relation_id table) {
	return "rows of table " + std::to_string(static_cast<std::uint32_t>(table)) + ";";
}

dbe_status FakeHost::finish_subtransaction(dbe_status status, dbe_error* error, bool* failed) {
	open_subtransactions_--;
	if (status == DBE_OK) return DBE_OK;
	rolled_back_++;
	if (status == DBE_CORE_ERROR) {
		if (is_parked_) violations_.push_back("a core error hides a parked error");
		return DBE_CORE_ERROR;
	}
	if (!is_parked_) violations_.push_back("DBE_PG_ERROR without a parked error");
	if (!is_swallowable(parked_)) return DBE_PG_ERROR;
	*error = parked_;
	*failed = true;
	is_parked_ = false;
	return DBE_OK;
}

dbe_status FakeHost::on_subtransaction(void* state, dbe_body body, void* argument,
									   dbe_error* error, bool* failed) {
	FakeHost& host = self(state);
	{
		const Shelter shelter;
		if (const dbe_status status = host.enter("subtransaction"); status != DBE_OK)
			return status;
	}
	host.open_subtransactions_++;
	const dbe_status status = body(argument);
	const Shelter shelter;
	return host.finish_subtransaction(status, error, failed);
}

dbe_value null_argument() { return {}; }

dbe_value text_argument(const char* text) {
	dbe_value value{};
	value.kind = DBE_TEXT;
	value.text = {text, static_cast<std::uint32_t>(std::strlen(text))};
	return value;
}

dbe_value number_argument(std::int64_t number) {
	dbe_value value{};
	value.kind = DBE_INTEGER;
	value.integer = number;
	return value;
}

dbe_value flag_argument(bool flag) {
	dbe_value value{};
	value.kind = DBE_BOOLEAN;
	value.boolean = flag;
	return value;
}

TextsArgument::TextsArgument(std::vector<std::string> texts) : texts_(std::move(texts)) {
	for (const std::string& text : texts_)
		views_.push_back({text.data(), static_cast<std::uint32_t>(text.size())});
}

dbe_value TextsArgument::value() const {
	dbe_value value{};
	value.kind = DBE_TEXTS;
	value.texts = {views_.data(), static_cast<std::uint32_t>(views_.size())};
	return value;
}

Reply call(FakeHost& host, const char* operation, const std::vector<dbe_value>& arguments) {
	const dbe_request request{operation, arguments.data(),
							  static_cast<std::uint32_t>(arguments.size()), "UTF8"};
	dbe_reply raw{};
	const dbe_status status = dbe_core_call(host.table(), &request, &raw);
	const Shelter shelter;
	Reply reply{status, raw.error, {}};
	if (status != DBE_OK) return reply;
	for (std::uint32_t row = 0; row < raw.rows.count; row++) {
		Cells& cells = reply.rows.emplace_back();
		for (std::uint32_t column = 0; column < raw.rows.columns; column++) {
			const dbe_text& cell = raw.rows.cells[std::size_t{row} * raw.rows.columns + column];
			if (cell.present())
				cells.emplace_back(std::string(cell.view()));
			else
				cells.emplace_back(std::nullopt);
		}
	}
	return reply;
}

}  // namespace dbe::test
