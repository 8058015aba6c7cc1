// What people have attested with dbe.attest(): of each fact the latest word.
#pragma once

#include <span>

#include "core/server/group.hpp"

namespace dbe {

struct Attestation {
	std::string_view fact;
	std::string_view value;
	std::string_view by;
	double at = 0;
	double valid_until = 0;	 // infinity: for ever
};

struct AttestationFacts : FactGroup {
	std::span<const Attestation> list;

	// Nothing where nobody ever said anything.
	const Attestation* of(std::string_view fact) const;
};

AttestationFacts load_attestations(const Host& host, Arena& arena);

}  // namespace dbe
