#include "core/server/attestations.hpp"

#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr const char* attestations_sql = R"(
SELECT DISTINCT ON (l.fact) l.fact, l.value, l.attested_by,
	pg_catalog.date_part('epoch', l.attested_at), pg_catalog.date_part('epoch', l.valid_until)
FROM dbe.attestation_log l ORDER BY l.fact, l.attested_at DESC)";

}  // namespace

const Attestation* AttestationFacts::of(std::string_view fact) const {
	for (const Attestation& attestation : list)
		if (attestation.fact == fact) return &attestation;
	return nullptr;
}

AttestationFacts load_attestations(const Host& host, Arena& arena) {
	AttestationFacts facts;
	probe(host, arena, facts, attestations_sql, [&](const dbe_rows& rows) {
		const auto list = arena.array<Attestation>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row row(rows, i);
			list[i] = {arena.keep(row.text(0)), arena.keep(row.text(1)), arena.keep(row.text(2)),
					   row.number(3), row.number(4)};
		}
		facts.list = list;
	});
	return facts;
}

}  // namespace dbe
