// dbe.score() and dbe.score_explain(dimension)
#include "core/score/score.hpp"

#include "core/api/audit.hpp"
#include "core/score/explain.hpp"

namespace dbe::api {
namespace {

Cell score_cell(const DimensionScore& d) { return d.score ? Cell::rounded(*d.score, 1) : Cell(); }

}  // namespace

void score(Call& call) {
	const Audit audit(call, {});
	const Score& score = audit.score();
	for (const DimensionScore& d : score.dimensions)
		call.add_row({name(d.dimension), Cell::rounded(d.weight, 0), score_cell(d),
					  d.score ? Cell::rounded(d.points(), 1) : Cell(),
					  Cell::rounded(d.coverage * 100, 0),
					  Cell::or_null(costliest(audit.results(), score, d.dimension)),
					  Cell::or_null(next_step(audit.results(), score, d.dimension))});
	call.add_row({"overall", "100", score.overall ? Cell::rounded(*score.overall / 10, 1) : Cell(),
				  score.overall ? Cell::rounded(*score.overall, 1) : Cell(),
				  Cell::rounded(score.coverage * 100, 0), verdict(score),
				  Cell::or_null(next_step(audit.results(), score, {}))});
}

void score_explain(Call& call) {
	const auto argument = call.text(0);
	const auto wanted = argument ? std::optional(known_dimension(*argument)) : std::nullopt;
	const Audit audit(call, {});
	for (const DimensionScore& d : audit.score().dimensions) {
		if (wanted && *wanted != d.dimension) continue;
		for (const CheckScore& c : audit.score().checks) {
			const CheckResult& r = *c.result;
			if (r.check->dimension != d.dimension) continue;
			const bool counts = r.status == Status::finding;
			call.add_row({name(d.dimension), r.check->id, name(r.status),
						  Cell::rounded(c.stake, 1), counts ? Cell::rounded(c.share * 100, 2) : Cell(),
						  c.lost > 0 ? Cell::rounded(c.lost, 2) : Cell(), Cell::number(r.findings),
						  Cell::or_null(note(c))});
		}
		call.add_row({name(d.dimension), "= dimension", d.score ? "scored" : "not scored", Cell(),
					  Cell(), Cell::rounded(d.lost, 2),
					  Cell::number(static_cast<double>(d.findings)), summary(d)});
	}
}

}  // namespace dbe::api
