#include "scenarios.hpp"

#include <array>
#include <stdexcept>
#include <vector>

#include "core/base/boundary.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace dbe::boundary_test {
namespace {

int live_objects = 0;

// ---- what the core throws itself ----

void throw_standard(Stage&) {
	const Tracked tracked;
	throw std::runtime_error("standard exception");
}

void throw_error(Stage&) {
	const Tracked tracked;
	throw Error{sqlstate::invalid_parameter_value, "error of the core", "Detail of the core.",
				"Hint of the core."};
}

void throw_integer(Stage&) {
	const Tracked tracked;
	throw 42;
}

// A text longer than the wall's arrays, of characters of three bytes.
void throw_long_text(Stage&) {
	std::string text;
	for (int i = 0; i < 2000; i++) append(text, "\xE2\x82\xAC");
	throw Error{sqlstate::invalid_parameter_value, text, text, text};
}

void throw_from_huge_vector(Stage& stage) {
	const Tracked tracked;
	std::vector<char> huge(std::size_t{1} << 62);
	// A compiler may do without memory that nobody looks at.
	volatile char* first = huge.data();
	stage.result = cat(*first);
}

void throw_from_arena(Stage& stage) {
	const Tracked tracked;
	stage.result = cat(stage.arena.array<char>(std::size_t{1} << 46).size());
}

// More than a text of the server holds; nobody may look at so many.
void claim_too_long(Stage& stage) {
	stage.result = "short";
	stage.claimed = 1U << 30;
}

// ---- what the server raises below frames that hold memory ----

std::string first_cell(const dbe_rows& rows) {
	if (rows.count == 0 || rows.columns == 0) return "no rows";
	return rows.cells[0].present() ? std::string(rows.cells[0].view()) : "null";
}

std::string innermost(const Host& host, const char* sql) {
	const Tracked tracked;
	return first_cell(host.query(sql));
}

std::string middle(const Host& host, const char* sql) {
	const Tracked tracked;
	return cat(innermost(host, sql), "");
}

void query(Stage& stage) {
	const Tracked tracked;
	stage.result = middle(stage.host, stage.argument.c_str());
}

void read_catalog(Stage& stage) {
	const Tracked tracked;
	stage.result = cat(stage.host.catalog().relations.count);
}

// ---- interrupts and stack ----

constexpr std::int64_t second = 1'000'000'000;

// Ends by itself after a minute, so that a deaf poll() fails a test instead of hanging it.
void loop(Stage& stage) {
	const Tracked tracked;
	const std::int64_t end = stage.host.nanoseconds() + 60 * second;
	while (stage.host.nanoseconds() < end) stage.host.poll();
	stage.result = "nobody stopped it";
}

// As deep as the server lets it: no stack holds a thousand million frames.
int descend(const Host& host, int depth) {
	const Tracked tracked(64);
	if (depth == 1'000'000'000) return depth;
	host.check_stack();
	return descend(host, depth + 1) - (tracked.last() == 'x' ? 1 : 0);
}

void recurse(Stage& stage) { stage.result = cat(descend(stage.host, 0)); }

// ---- subtransactions ----

// Runs the statement so often, each time in a subtransaction, and tells how often it failed.
void swallow(Stage& stage, int times) {
	SwallowedError last;
	int failures = 0;
	for (int i = 0; i < times; i++) {
		const Tracked tracked(1000);
		last = stage.host.attempt([&] {
			const Tracked inner(1000);
			stage.host.query(stage.argument.c_str());
		});
		failures += last.happened ? 1 : 0;
	}
	stage.result = cat(failures, " failed");
	if (failures > 0)
		append(stage.result, cat(", the last: ", std::string_view(last.error.sqlstate), " ",
								 std::string_view(last.error.message), " | ",
								 std::string_view(last.error.detail), " | ",
								 std::string_view(last.error.hint)));
}

void swallow_once(Stage& stage) { swallow(stage, 1); }
void swallow_thousands(Stage& stage) { swallow(stage, 20000); }

// Three deep: the innermost fails, the next one goes on, the outermost throws the core's own.
void nest_subtransactions(Stage& stage) {
	const Tracked tracked;
	stage.host.attempt([&] {
		const SwallowedError inner =
			stage.host.attempt([&] { stage.host.query(stage.argument.c_str()); });
		append(stage.result, inner.happened ? "swallowed, " : "no error, ");
		append(stage.result, first_cell(stage.host.query("SELECT 'then went on'")));
	});
}

void throw_in_subtransaction(Stage& stage) {
	const Tracked tracked;
	stage.host.attempt([&] {
		const Tracked inner;
		stage.host.query("SELECT 1");
		throw_error(stage);
	});
}

void cancel_in_subtransaction(Stage& stage) {
	const Tracked tracked;
	stage.host.attempt([&] { loop(stage); });
	stage.result = "swallowed a cancel";
}

// ---- ordinary work ----

void work(Stage& stage) {
	const Tracked tracked;
	const auto kept = stage.arena.array<char>(20'000);
	stage.result = cat(kept.size());
}

struct NamedScenario {
	std::string_view name;
	Scenario run;
};

constexpr auto scenarios = std::to_array<NamedScenario>({
	{"throw_standard", throw_standard},
	{"throw_error", throw_error},
	{"throw_integer", throw_integer},
	{"throw_long_text", throw_long_text},
	{"throw_from_huge_vector", throw_from_huge_vector},
	{"throw_from_arena", throw_from_arena},
	{"claim_too_long", claim_too_long},
	{"query", query},
	{"read_catalog", read_catalog},
	{"loop", loop},
	{"recurse", recurse},
	{"swallow_once", swallow_once},
	{"swallow_thousands", swallow_thousands},
	{"nest_subtransactions", nest_subtransactions},
	{"throw_in_subtransaction", throw_in_subtransaction},
	{"cancel_in_subtransaction", cancel_in_subtransaction},
	{"exhaust_heap", exhaust_heap},
	{"exhaust_heap_in_small_nodes", exhaust_heap_in_small_nodes},
	{"exhaust_arena", exhaust_arena},
	{"exhaust_below", exhaust_below},
	{"exhaust_in_subtransaction", exhaust_in_subtransaction},
	{"exhaust_below_many_subtransactions", exhaust_below_many_subtransactions},
	{"work", work},
});

std::string_view argument(const dbe_request& request, std::uint32_t position) {
	if (position >= request.argument_count) return {};
	return request.arguments[position].text;
}

Scenario find(std::string_view name) {
	for (const NamedScenario& scenario : scenarios)
		if (scenario.name == name) return scenario.run;
	throw Error{sqlstate::undefined_object, cat("there is no scenario ", name), "", ""};
}

// One cell; or, for the set-returning function, three rows of two.
dbe_rows reply_rows(Arena& arena, const Stage& stage, bool is_set) {
	const std::uint32_t columns = is_set ? 2 : 1;
	const std::uint32_t count = is_set ? 3 : 1;
	const auto cells = arena.array<dbe_text>(std::size_t{columns} * count);
	for (dbe_text& cell : cells) {
		const std::string_view kept = arena.keep(stage.result);
		const auto own = static_cast<std::uint32_t>(kept.size());
		cell = {kept.data(), stage.claimed > 0 ? stage.claimed : own};
	}
	return {cells.data(), columns, count};
}

}  // namespace

Tracked::Tracked(std::size_t size) : ballast_(size, 'x') { live_objects++; }
Tracked::~Tracked() { live_objects--; }

}  // namespace dbe::boundary_test

extern "C" __attribute__((visibility("hidden"))) int dbe_live_objects(void);
int dbe_live_objects(void) { return dbe::boundary_test::live_objects; }

// In place of the core's own entry: the same boundary around other work.
dbe_status dbe_core_call(const dbe_host* table, const dbe_request* request, dbe_reply* reply) {
	using namespace dbe::boundary_test;
	return dbe::boundary(&reply->error, [=] {
		const dbe::Host host(table);
		dbe::Arena arena(host);
		Stage stage{host, arena, std::string(argument(*request, 1)), {}, 0};
		find(argument(*request, 0))(stage);
		const bool is_set = std::string_view(request->operation) == "boundary_rows";
		reply->rows = reply_rows(arena, stage, is_set);
	});
}
