// dbe.audit_enable(relation, ...), dbe.audit_disable(relation, dry_run)
#include "core/actions/trigger_rights.hpp"
#include "core/audit/key.hpp"
#include "core/audit/log.hpp"
#include "core/audit/plan.hpp"
#include "core/audit/trail.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// The order of dbe.audit_enable()'s arguments.
enum Argument : std::size_t {
	relation,
	actions,
	full_rows,
	include,
	exclude,
	mask,
	key,
	condition,
	log_unchanged,
	log_query,
	hash_chain,
	replicated,
	retention,
	dry_run,
};

void refuse_partition(const Target& target) {
	if (!target.is_partition) return;
	throw Error{sqlstate::wrong_object_type, cat(target.identity(), " is a partition"),
				"What is written to it is recorded as a change of the partitioned table.",
				"Name the partitioned table."};
}

// It is gone when its session ends, without anybody being told.
void refuse_temporary(const Target& target) {
	if (target.persistence != 't') return;
	throw Error{sqlstate::wrong_object_type, cat(target.identity(), " is a temporary table"),
				"It ends with its session, and its trail would tell of nothing that is left.",
				"Name a permanent table."};
}

std::string_view retention_argument(Call& call, std::size_t position) {
	const auto given = call.text(position);
	if (!given) return "";
	const dbe_rows rows = call.host().query(
		cat("SELECT ", literal(*given), "::interval > '0'::interval").c_str());
	if (Row(rows, 0).flag(0)) return *given;
	throw Error{sqlstate::invalid_parameter_value, "retention must be longer than nothing", "",
				"Without it, what was recorded is kept."};
}

// The owner of a table must not be able to have the evidence of it erased: what is recorded is kept
// for as long as it was to be, unless the extension's owner says otherwise.
void refuse_shorter(Call& call, const Target& target, std::string_view retention) {
	if (retention.empty()) return;
	const dbe_rows rows = call.host().query(
		cat("SELECT t.retention FROM dbe.audit_table t WHERE t.relation = ", target.id,
			" AND coalesce(t.retention > ", literal(retention), R"(::interval, true)
	AND EXISTS (SELECT FROM dbe.audit_layout l WHERE l.table_id = t.id)
	AND NOT (SELECT pg_catalog.pg_has_role(e.extowner, 'USAGE') FROM pg_catalog.pg_extension e
			 WHERE e.extname = 'dbe'))")
			.c_str());
	if (rows.count == 0) return;
	const Row row(rows, 0);
	throw Error{sqlstate::insufficient_privilege,
				cat("retention of what is recorded of ", target.identity(), " must not become shorter"),
				row.is_null(0) ? std::string("It is to be kept without end.")
							   : cat("It is to be kept for ", row.text(0), "."),
				"The extension's owner may shorten it; leave retention as it is, or make it longer."};
}

AuditOptions options_of(Call& call, const Target& target) {
	AuditOptions options;
	options.actions = action_letters(call.texts(actions));
	options.full_rows = call.flag(full_rows).value_or(false);
	options.log_unchanged = call.flag(log_unchanged).value_or(false);
	options.log_query = call.flag(log_query).value_or(false);
	options.hash_chain = call.flag(hash_chain).value_or(false);
	options.replicated = call.flag(replicated).value_or(false);
	options.condition = trimmed(call.text(condition).value_or(""));
	require_expression(options.condition);
	options.retention = retention_argument(call, retention);
	refuse_shorter(call, target, options.retention);
	list_key(target, call.texts(key), options);
	options.is_key_unique = options.key.empty() || is_unique_key(call, target.id, options.key);
	list_columns(target, call.texts(include), call.texts(exclude), call.texts(mask), options);
	list_key(target, {}, options);
	require_query_hides_nothing(options);
	options.starts_anew = switched_off(call, target.identity()).has_value();
	return options;
}

}  // namespace

namespace api {

void audit_enable(Call& call) {
	const Target target = target_argument(call, relation);
	refuse_partition(target);
	refuse_temporary(target);
	const std::vector<Below> below = read_below(call, target);
	std::vector<Step> steps = enable_steps(target, options_of(call, target), below,
										   read_audit_triggers(call, target.id));
	const std::vector<Step> rights =
		trigger_right_steps(call, target, {"audit_row", "audit_statement"});
	steps.insert(steps.begin(), rights.begin(), rights.end());
	const std::vector<Step> preparation = prepare_log_steps(call);
	steps.insert(steps.begin(), preparation.begin(), preparation.end());
	perform(call, steps, call.flag(dry_run).value_or(false));
}

void audit_disable(Call& call) {
	const Target target = target_argument(call, 0);
	refuse_partition(target);
	perform(call, disable_steps(call, target, read_below(call, target)),
			call.flag(1).value_or(false));
}

}  // namespace api
}  // namespace dbe
