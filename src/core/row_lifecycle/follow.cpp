// The event trigger that guards foreign keys which are made after soft delete was enabled.
#include "core/row_lifecycle/soft_delete.hpp"

#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::string_view exists_query =
	"SELECT EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtname = 'dbe_soft_delete_follow'), "
	"(SELECT r.rolsuper FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_extension e "
	"ON e.extowner = r.oid WHERE e.extname = 'dbe'), "
	"EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgparentid = 0 "
	"AND t.tgfoid = 'dbe.soft_delete_row()'::pg_catalog.regprocedure AND t.tgrelid <> ";

}  // namespace

std::optional<Step> follow_step(Call& call, const Target& target, bool is_on) {
	const dbe_rows rows = call.host().query(cat(exists_query, target.id, ")").c_str());
	const Row row(rows, 0);
	const bool exists = row.flag(0);
	// Only superusers make event triggers.
	if (is_on && !exists && row.flag(1))
		return Step{"CREATE EVENT TRIGGER dbe_soft_delete_follow ON ddl_command_end WHEN TAG IN "
					"('CREATE TABLE', 'ALTER TABLE', 'CREATE SCHEMA') EXECUTE FUNCTION "
					"dbe.soft_delete_follow()",
					"Foreign keys that are made later are guarded when they come.",
					Host::As::owner};
	if (!is_on && exists && !row.flag(2))
		return Step{"DROP EVENT TRIGGER dbe_soft_delete_follow",
					"No table is deleted softly any more.", Host::As::owner};
	return std::nullopt;
}

}  // namespace dbe
