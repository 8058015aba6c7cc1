#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Only the way a queue is read is told from a search that finds nothing for good reasons.
bool takes_jobs(const Statement& s) {
	const auto words = sql_words(s.text);
	return find_words(words, {"skip", "locked"}) < words.size() &&
		   (has_word(words, "limit") || has_word(words, "fetch"));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_calls = assessment.parameter("min_calls");
	const double min_rate = assessment.parameter("min_rate");
	const double max_rows = assessment.parameter("max_rows");
	const double seconds = statements_age(snapshot);
	judge_statements(snapshot, assessment, [&](const Statement& s) {
		if (s.calls < min_calls || s.calls < min_rate * seconds || s.rows > max_rows * s.calls ||
			!takes_jobs(s))
			return;
		Draft draft = statement_draft(snapshot.statements, s);
		draft.detail = cat(counted(s.calls, "call"), " in ", lasting(seconds), " found ",
						   counted(s.rows, "row"), ": ", statement_text(s));
		assessment.add(draft);
	});
}

}  // namespace

extern constexpr Check empty_queue_polling{CheckSpec{
	.id = "empty_queue_polling",
	.title = "Queue asked over and over for nothing",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.why = "Workers ask for the next job many times a second and nearly always find none. "
		   "Each question takes a transaction and a snapshot, and on a busy queue it walks "
		   "over the dead rows of jobs done.",
	.action = "Let workers wait with LISTEN and have a trigger on the queue NOTIFY them, or "
			  "ask less often while the queue is empty (each empty answer doubles the pause).",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('empty_queue_polling.min_age', 0);\n"
		   "SELECT dbe.set('empty_queue_polling.min_calls', 2);\n"
		   "SELECT dbe.set('empty_queue_polling.min_rate', 0);\n"
		   "CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload "
		   "text NOT NULL);\n"
		   "SELECT id FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;\n"
		   "SELECT id FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;\n"
		   "SELECT id FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('empty_queue_polling.min_age', 0);\n"
			"SELECT dbe.set('empty_queue_polling.min_calls', 2);\n"
			"SELECT dbe.set('empty_queue_polling.min_rate', 0);\n"
			"CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload "
			"text NOT NULL);\n"
			"INSERT INTO jobs (payload) VALUES ('a');\n"
			"SELECT id FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;\n"
			"SELECT id FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;\n"
			"SELECT id FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('empty_queue_polling.min_age', 0);\n"
				 "SELECT dbe.set('empty_queue_polling.min_calls', 2);\n"
				 "SELECT dbe.set('empty_queue_polling.min_rate', 0);\n"
				 "CREATE TABLE blocked_addresses (id bigint GENERATED ALWAYS AS IDENTITY "
				 "PRIMARY KEY, address inet NOT NULL);\n"
				 "SELECT id FROM blocked_addresses WHERE address = '10.0.0.1' LIMIT 1;\n"
				 "SELECT id FROM blocked_addresses WHERE address = '10.0.0.1' LIMIT 1;\n"
				 "SELECT id FROM blocked_addresses WHERE address = '10.0.0.1' LIMIT 1;",
	.parameters = {{{"min_calls", 10000, "calls", "What runs more seldom does not matter."},
					{"min_rate", 5, "calls per second", "What asks more seldom does not matter."},
					{"max_rows", 0.05, "rows", "Found by each call."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
