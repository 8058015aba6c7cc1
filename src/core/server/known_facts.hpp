// What no server can see of itself and people attest with dbe.attest().
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace dbe {

enum class FactKind : std::uint8_t {
	yes_no,
	statement,	// 'yes', 'no', or in words
};
std::string_view name(FactKind kind);

struct KnownFact {
	std::string_view id;
	std::string_view meaning;  // a sentence that 'yes' makes true
	FactKind kind;
	double valid_days;	// for which an attestation holds unless it says otherwise
	std::string_view source;
};

std::span<const KnownFact> known_facts();
// Nothing when there is no such fact.
const KnownFact* find_fact(std::string_view id);

}  // namespace dbe
