#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double day = 86400;

// Nobody ever drew a value, and nothing in the database could. An application that draws them by
// itself has left its mark in is_called.
bool is_untouched(const Sequence& sequence) {
	return sequence.owner_table == RelationId{} && !sequence.is_depended_on &&
		   !sequence.is_called && sequence.last_value == sequence.start;
}

bool is_named_in_functions(const Catalog& catalog, std::string_view name) {
	const auto functions = catalog.functions();
	return std::any_of(functions.begin(), functions.end(), [&](const Function& function) {
		return contains(function.source, name);
	});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double least = assessment.parameter("min_age") * day;
	for (const Sequence& sequence : catalog.sequences()) {
		const Relation* relation = catalog.relation(sequence.id);
		if (relation == nullptr || !catalog.is_judged(*relation) || relation->persistence == 't')
			continue;
		if (is_unseen(assessment, sequence, 1)) continue;
		assessment.examined();
		if (!is_untouched(sequence)) continue;
		const double created = snapshot.file_created(*relation);
		const double age = created > 0 ? snapshot.server().now - created : 0;
		if (age < least || is_named_in_functions(catalog, relation->name)) continue;
		Draft draft;
		draft.object = catalog.name(*relation);
		draft.detail = cat("No value was drawn in the ", lasting(age),
						   " since it was made, and no column, view or function uses it.");
		draft.evidence.put("age_seconds", age);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check sequence_never_used{CheckSpec{
	.id = "sequence_never_used",
	.title = "Sequence that nothing uses",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "What was left behind by a dropped table or a renamed column misleads whoever looks for "
		   "the source of the numbers, and sooner or later one draws from the wrong sequence.",
	.action = "Drop it once nobody claims it. An application may still name it in a statement that "
			  "has never run.",
	.no_example = "A sequence must have lain untouched for a month.",
	.parameters = {{{"min_age", 30, "days", "Younger sequences may still come into use."}}},
	.run = run,
}};

}  // namespace dbe
