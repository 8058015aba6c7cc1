// One group of facts about the server: read as a whole, or not at all and then with the reason.
#pragma once

#include <string_view>

#include "core/base/arena.hpp"
#include "core/base/host.hpp"
#include "core/checks/assessment.hpp"

namespace dbe {

struct FactGroup {
	bool known = false;
	Skip why = Skip::not_applicable;  // when not known
	std::string_view reason;		  // in words

	void hide(Skip skip, std::string_view words) {
		known = false;
		why = skip;
		reason = words;
	}
};

inline constexpr std::string_view needs_statistics_rights =
	"other sessions are visible to members of pg_read_all_stats (or pg_monitor) only";

// What a failed probe means, by its SQLSTATE.
Skip skip_for(std::string_view sqlstate);

// Runs read() in a subtransaction. One that fails leaves the group unknown with the server's
// message and harms no other.
template <class Read>
void attempt(const Host& host, Arena& arena, FactGroup& group, Read read) {
	const SwallowedError error = host.attempt(read);
	if (!error.happened) {
		group.known = true;
		return;
	}
	group.hide(skip_for(error.error.sqlstate), arena.keep(error.error.message));
}

// Runs one statement and lets parse() take its rows.
template <class Parse>
void probe(const Host& host, Arena& arena, FactGroup& group, const char* sql, Parse parse) {
	attempt(host, arena, group, [&] { parse(host.query(sql)); });
}

}  // namespace dbe
