// dbe.audit_enable_schema(schema, future, ...), dbe.audit_disable_schema(schema, dry_run)
#include "core/audit/log.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

std::string_view schema_argument(Call& call) {
	const auto schema = call.text(0);
	if (!schema) throw Error{sqlstate::null_value_not_allowed, "schema must not be null", "", ""};
	const dbe_rows rows = call.host().query(
		cat("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ", literal(*schema)).c_str());
	if (rows.count == 0)
		throw Error{sqlstate::invalid_schema_name,
					cat("schema ", quoted(*schema), " does not exist"), "", ""};
	return *schema;
}

// Options that all tables of a schema can share, as dbe.audit_enable() takes them.
std::string shared_options(Call& call) {
	std::string options;
	if (call.flag(2).value_or(false)) append(options, ", full_rows => true");
	if (call.flag(3).value_or(false)) append(options, ", log_query => true");
	if (call.flag(4).value_or(false)) append(options, ", hash_chain => true");
	if (call.flag(5).value_or(false)) append(options, ", replicated => true");
	if (const auto retention = call.text(6))
		append(options, cat(", retention => ", literal(*retention)));
	return options;
}

// With which nothing can be done but to be refused for each table.
void refuse_system_schema(std::string_view schema) {
	if (!equals_any(schema, {"pg_catalog", "information_schema", "pg_toast", "dbe"}) &&
		!schema.starts_with("pg_temp_") && !schema.starts_with("pg_toast_temp_"))
		return;
	throw Error{sqlstate::wrong_object_type,
				cat("schema ", quoted(schema), " belongs to the system or to dbe"), "",
				"Name a schema of your own."};
}

// Partitions are recorded as their table; tables below another one by inheritance by themselves.
// Name, and whether there is a trail already.
dbe_rows tables_of(Call& call, std::string_view schema, std::string_view condition) {
	return call.host().query(cat(R"(
SELECT c.relname, EXISTS (SELECT FROM dbe.audit_table t WHERE t.relation = c.oid AND t.is_enabled)
FROM pg_catalog.pg_class c
WHERE c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = )",
								 literal(schema), R"()
	AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND )", condition, R"(
ORDER BY c.relname)").c_str());
}

std::string flag_text(Call& call, std::size_t position) {
	return call.flag(position).value_or(false) ? "true" : "false";
}

void require_schema_owner(Call& call, std::string_view schema) {
	const dbe_rows rows =
		call.host().query(cat("SELECT pg_catalog.pg_has_role(nspowner, 'USAGE') FROM "
							  "pg_catalog.pg_namespace WHERE nspname = ",
							  literal(schema))
							  .c_str());
	if (rows.count > 0 && Row(rows, 0).flag(0)) return;
	throw Error{sqlstate::insufficient_privilege, cat("must be owner of schema ", quoted(schema)), "",
				"Tables that others make there would be audited too."};
}

void add_future_steps(Call& call, std::string_view schema, std::vector<Step>& steps) {
	require_schema_owner(call, schema);
	const auto retention = call.text(6);
	steps.push_back(
		{cat("INSERT INTO dbe.audit_schema VALUES (", literal(schema), ", ", flag_text(call, 2),
			 ", ", flag_text(call, 3), ", ", flag_text(call, 4), ", ", flag_text(call, 5), ", ",
			 retention ? literal(*retention) : "NULL",
			 ") ON CONFLICT (schema) DO UPDATE SET full_rows = excluded.full_rows, log_query = "
			 "excluded.log_query, hash_chain = excluded.hash_chain, replicated = "
			 "excluded.replicated, retention = excluded.retention"),
		 "Tables that are made in the schema from now on are audited at once.", Host::As::owner});
	for (Step& step : prepare_log_steps(call)) steps.push_back(std::move(step));
}

std::string call_text(std::string_view function, std::string_view schema, std::string_view table,
					  std::string_view options) {
	return cat("SELECT count(*) FROM dbe.", function, "(", literal(qualified(schema, table)),
			   options, ")");
}

}  // namespace

namespace api {

void audit_enable_schema(Call& call) {
	const std::string_view schema = schema_argument(call);
	const std::string options = shared_options(call);
	refuse_system_schema(schema);
	const dbe_rows tables = tables_of(call, schema, "c.relpersistence <> 't'");
	std::vector<Step> steps;
	for (std::uint32_t i = 0; i < tables.count; i++) {
		const Row row(tables, i);
		if (row.flag(1))
			steps.push_back({"", cat(qualified(schema, row.text(0)),
									 " is audited already and keeps its options; dbe.audit_enable() "
									 "replaces them.")});
		else
			steps.push_back({call_text("audit_enable", schema, row.text(0), options),
							 "SHARE ROW EXCLUSIVE lock on the table until the transaction ends.",
							 Host::As::caller});
	}
	if (call.flag(1).value_or(false)) add_future_steps(call, schema, steps);
	perform(call, steps, call.flag(7).value_or(false));
}

void audit_disable_schema(Call& call) {
	const std::string_view schema = schema_argument(call);
	const dbe_rows tables = tables_of(call, schema, R"(EXISTS (
		SELECT FROM dbe.audit_table t WHERE t.relation = c.oid AND t.is_enabled))");
	std::vector<Step> steps;
	for (std::uint32_t i = 0; i < tables.count; i++)
		steps.push_back({call_text("audit_disable", schema, Row(tables, i).text(0), ""),
						 "ACCESS EXCLUSIVE lock on the table until the transaction ends.",
						 Host::As::caller});
	require_schema_owner(call, schema);
	const dbe_rows future = call.host().query(
		cat("SELECT 1 FROM dbe.audit_schema WHERE schema = ", literal(schema)).c_str());
	if (future.count > 0)
		steps.push_back({cat("DELETE FROM dbe.audit_schema WHERE schema = ", literal(schema)),
						 "Tables to come are left alone.", Host::As::owner});
	perform(call, steps, call.flag(1).value_or(false));
}

}  // namespace api
}  // namespace dbe
