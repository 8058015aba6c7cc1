// Findings that somebody has accepted are put apart before anything is scored or summed up.
#pragma once

#include <span>
#include <string_view>

#include "core/checks/run.hpp"

namespace dbe {

// One row of dbe.muted that has not expired.
struct Mute {
	std::string_view check_id;
	std::string_view object;  // a pattern
	std::string_view reason;
	std::string_view until;	 // empty: for ever
};

// Whether the whole text fits the pattern: * is any run of characters, none included, and every
// other character is itself. Linear in both.
bool fits(std::string_view pattern, std::string_view text);

class Mutes {
public:
	// Sorts the list, which must outlive this.
	explicit Mutes(std::span<Mute> list = {});

	// What mutes findings of this check on this object; nothing where none does. A mute of just
	// this object comes before a pattern.
	const Mute* find(std::string_view check_id, std::string_view object) const;

private:
	std::span<const Mute> list_;
};

// Moves what is muted to Results::muted, with the reason in its evidence, and says so in the
// result of its check.
void put_muted_apart(Results& results, const Mutes& mutes, const Host& host, Arena& arena);

}  // namespace dbe
