// dbe.audit_enable(relation, ...), dbe.audit_disable(relation, dry_run)
#include "core/audit/key.hpp"
#include "core/audit/log.hpp"
#include "core/audit/plan.hpp"
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
	list_key(target, call.texts(key), options);
	options.is_key_unique = options.key.empty() || is_unique_key(call, target.id, options.key);
	list_columns(target, call.texts(include), call.texts(exclude), call.texts(mask), options);
	list_key(target, {}, options);
	require_query_hides_nothing(options);
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
