// What the catalogs know of a table that is to be deleted softly.
#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/row_lifecycle/soft_delete.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

ExistingView existing_view(Call& call, const Target& target, std::string_view name) {
	ExistingView view;
	if (name.empty()) return view;
	const dbe_rows rows = call.host().query(
		cat("SELECT v.relkind = 'v' AND v.reloptions::text ~ 'security_invoker=(true|on|1)' AND "
			"(SELECT count(DISTINCT d.refobjid) = 1 AND min(d.refobjid::int8) = ",
			target.id,
			" FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_depend d ON d.objid = r.oid "
			"AND d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass "
			"AND d.refobjid <> v.oid WHERE r.ev_class = v.oid), "
			"a.attname FROM pg_catalog.pg_class v LEFT JOIN pg_catalog.pg_attribute a "
			"ON a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped "
			"JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace "
			"WHERE v.relname = ",
			literal(name), " AND n.nspname = ", literal(target.schema), " ORDER BY a.attnum")
			.c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		view.exists = true;
		view.is_of_table = row.flag(0);
		view.columns.push_back(row.text(1));
	}
	return view;
}

std::vector<ViewGrant> grants(Call& call, const Target& target) {
	const dbe_rows rows = call.host().query(
		cat("SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(r.rolname) END, "
			"string_agg(DISTINCT a.privilege_type, ', ') "
			"FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a "
			"LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee "
			"WHERE a.grantee <> c.relowner AND (a.grantee = 0 OR r.rolname IS NOT NULL) "
			"AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') AND c.oid = ",
			target.id, " GROUP BY 1 ORDER BY 1")
			.c_str());
	std::vector<ViewGrant> grants;
	for (std::uint32_t i = 0; i < rows.count; i++)
		grants.push_back({Row(rows, i).text(0), Row(rows, i).text(1)});
	return grants;
}

// Those of all rows that no primary key, foreign key or replica identity needs, and for whose
// columns there is none of live rows yet.
std::vector<UniqueIndex> unique_indexes(Call& call, const Target& target,
										std::string_view deleted_at) {
	const std::string number = cat("(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = ",
								   target.id, " AND attname = ", literal(deleted_at), ")");
	const dbe_rows rows = call.host().query(
		cat("SELECT c.relname, pg_catalog.pg_get_indexdef(i.indexrelid), k.conname "
			"FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
			"LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid "
			"AND k.contype = 'u' AND k.conrelid = i.indrelid "
			"WHERE i.indisunique AND NOT i.indisprimary AND NOT i.indisexclusion AND i.indisvalid "
			"AND NOT i.indisreplident AND i.indpred IS NULL AND NOT coalesce(k.condeferrable, false) "
			"AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint f WHERE f.contype = 'f' "
			"AND f.conindid = i.indexrelid) "
			"AND (",
			number, " IS NULL OR ", number,
			" <> ALL (i.indkey)) "
			"AND NOT EXISTS (SELECT FROM pg_catalog.pg_index j WHERE j.indrelid = i.indrelid "
			"AND j.indisunique AND j.indkey = i.indkey AND j.indpred IS NOT NULL) "
			"AND i.indrelid = ",
			target.id, " ORDER BY c.relname")
			.c_str());
	std::vector<UniqueIndex> indexes;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		indexes.push_back({row.text(0), row.text(1), row.text(2)});
	}
	return indexes;
}

bool has_index_on(Call& call, const Target& target, std::string_view deleted_at) {
	const dbe_rows rows = call.host().query(
		cat("SELECT 1 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a "
			"ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indrelid = ",
			target.id, " AND a.attname = ", literal(deleted_at))
			.c_str());
	return rows.count > 0;
}

}  // namespace

SoftDeleteFacts soft_delete_facts(Call& call, const Target& target,
								  const SoftDeleteOptions& options) {
	return {.types = base_types(call, target),
			.triggers = own_triggers(call, target, {"soft_delete_row", "soft_delete_statement"}),
			.children = foreign_keys_of(call, target.id, Side::parent),
			.view = existing_view(call, target, options.view),
			.grants = grants(call, target),
			.unique = unique_indexes(call, target, options.deleted_at),
			.has_purge_index = has_index_on(call, target, options.deleted_at)};
}

SoftDelete soft_delete_of(Call& call, const Target& target) {
	const dbe_rows rows = call.host().query(
		cat("SELECT a.attname, pg_catalog.encode(t.tgargs, 'escape') LIKE 'cascade%' "
			"FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_attribute a "
			"ON a.attrelid = t.tgrelid AND a.attnum = t.tgattr[0] "
			"WHERE t.tgfoid = 'dbe.soft_delete_row()'::pg_catalog.regprocedure "
			"AND t.tgtype::int & 8 <> 0 AND t.tgrelid = ",
			target.id)
			.c_str());
	if (rows.count == 0)
		throw Error{sqlstate::not_in_prerequisite_state,
					cat("table ", target.identity(), " is not deleted softly"), "",
					"dbe.soft_delete_enable() lets DELETE keep the rows."};
	return {Row(rows, 0).text(0), Row(rows, 0).flag(1)};
}

}  // namespace dbe
