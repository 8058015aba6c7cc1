#include "core/checks/common/attested.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

std::string ago(double now, double time) {
	return cat(lasting(std::max(0.0, now - time)), " ago");
}

Draft drafted(const AttestedFact& fact, const Attestation& attestation, double now) {
	Draft draft;
	draft.object = fact.id;
	draft.evidence.put("value", attestation.value)
		.put("attested_by", attestation.by)
		.put("age_seconds", std::max(0.0, now - attestation.at));
	return draft;
}

Draft denied(const AttestedFact& fact, const Attestation& attestation, double now) {
	Draft draft = drafted(fact, attestation, now);
	draft.detail = cat(fact.denied, ", says ", quoted(attestation.by), " (",
					   ago(now, attestation.at), ").");
	return draft;
}

Draft expired(const AttestedFact& fact, const Attestation& attestation, double now) {
	Draft draft = drafted(fact, attestation, now);
	draft.detail = cat("Last attested ", ago(now, attestation.at), " by ", quoted(attestation.by),
					   "; that expired ", ago(now, attestation.valid_until), ".");
	draft.evidence.put("expired_seconds", now - attestation.valid_until);
	draft.effect = now - attestation.valid_until;
	return draft;
}

}  // namespace

void judge_attested(const Snapshot& snapshot, Assessment& assessment, const AttestedFact& fact,
					double critical_factor) {
	const AttestationFacts& facts = snapshot.facts.attestations;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const Attestation* attestation = facts.of(fact.id);
	if (attestation == nullptr)
		return assessment.skip(
			Skip::not_attested,
			cat("only people know: SELECT dbe.attest('", fact.id, "', 'yes'), or 'no'"));
	const double now = snapshot.server().now;
	assessment.examined();
	if (lower(attestation->value) == "no") return assessment.add(denied(fact, *attestation, now));
	if (attestation->valid_until > now) return;
	Draft draft = expired(fact, *attestation, now);
	const double validity = attestation->valid_until - attestation->at;
	if (critical_factor > 0 && now - attestation->at >= critical_factor * validity)
		draft.severity = Severity::critical;
	assessment.add(draft);
}

}  // namespace dbe
