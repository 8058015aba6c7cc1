#include "core/checks/common/setting.hpp"

#include "core/base/identifiers.hpp"

namespace dbe {
namespace {

constexpr double giga = 1024.0 * 1024.0 * 1024.0;

void run(const Snapshot& snapshot, Assessment& assessment) {
	const DecodingFacts& facts = snapshot.facts.decoding;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	if (facts.decoded <= 0)
		return assessment.skip(Skip::not_applicable, "nothing is decoded for logical replication");
	assessment.examined();
	if (facts.spilled < assessment.parameter("min_spilled") * giga) return;
	if (facts.spilled * 100 < facts.decoded * assessment.parameter("percent")) return;
	const double memory = snapshot.settings.number("logical_decoding_work_mem").value_or(0) * 1024;
	Draft draft;
	draft.object = "logical_decoding_work_mem";
	draft.detail = cat("Logical decoding wrote ", sized(facts.spilled), " to disk for ",
					   sized(facts.decoded), " of changes, most for slot ", quoted(facts.slot),
					   ": transactions are larger than logical_decoding_work_mem",
					   memory > 0 ? cat(" of ", sized(memory)) : "", ".",
					   source_note(snapshot, "logical_decoding_work_mem"));
	draft.evidence.put("spilled", facts.spilled).put("decoded", facts.decoded);
	draft.effect = facts.spilled;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check decoding_spills{CheckSpec{
	.id = "decoding_spills",
	.title = "Logical decoding writes large transactions to disk",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Each slot collects the changes of a transaction until its commit. What outgrows the "
		   "memory goes to files in pg_replslot and is read again: the subscriber lags, and the "
		   "disk fills for as long as the transaction is open.",
	.action = "Raise logical_decoding_work_mem (each walsender takes that much), load in smaller "
			  "transactions, or let the subscriber take them while they run: ALTER SUBSCRIPTION "
			  "... SET (streaming = on).",
	.no_example = "a slot outlives the schema of an example",
	.parameters = {{{"min_spilled", 10, "GB", "Less written since counting began is no matter."},
					{"percent", 25, "percent", "Written, of all that was decoded."}}},
	.run = run,
}};

}  // namespace dbe
