#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/search_path.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Code in these may do whatever the operating system's user of the server may.
bool is_untrusted(const Catalog& catalog, const Function& function) {
	const Language* language = catalog.language(function.language);
	return language != nullptr && !language->is_trusted &&
		   !equals_any(language->name, {"c", "internal"});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Function& function : catalog.functions()) {
		if (function.is_extension_member || !catalog.is_judged(function.schema)) continue;
		if (is_trigger_function(function) || !is_untrusted(catalog, function)) continue;
		assessment.examined();
		if (!public_may_execute(catalog, function)) continue;
		Draft draft;
		draft.object = catalog.name(function);
		draft.detail = cat("Written in ", catalog.language(function.language)->name.view(),
						   ", which reaches files, programs and the network as the server's own "
						   "user, and every role that can connect may call it.");
		draft.fix = cat("REVOKE EXECUTE ON ", function.kind == 'p' ? "PROCEDURE " : "FUNCTION ",
						draft.object, " FROM PUBLIC;");
		draft.evidence.put("language", catalog.language(function.language)->name.view());
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check untrusted_function_for_everybody{CheckSpec{
	.id = "untrusted_function_for_everybody",
	.title = "Function in an untrusted language that everybody may call",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "PL/Python, PL/PerlU and their kin do what the server's user of the operating system may "
		   "do. Only a superuser can create such a function, but its built-in rights let everybody "
		   "call it, with arguments of their choice.",
	.action = "Grant EXECUTE to the roles that need it, then take it from PUBLIC; look at what the "
			  "body does with its arguments (file names, shell commands, URLs).",
	.bad = "",
	.good = "",
	.no_example = "A fresh database has no untrusted language.",
	.run = run,
}};

}  // namespace dbe
