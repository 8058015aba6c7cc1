// The fields of each row of the catalog by name: what the dump writes and the fixture reads.
// A field that is left out here exists in no dump.
#pragma once

#include <tuple>

#include "core/catalog/model.hpp"

namespace dbe {

template <class Row, class Value>
struct Field {
	const char* name;
	Value Row::*member;
};
template <class Row, class Value>
Field(const char*, Value Row::*) -> Field<Row, Value>;

template <class Row>
struct Fields;

#define DBE_FIELD(member) \
	Field { #member, &Row::member }

template <>
struct Fields<Server> {
	using Row = Server;
	static constexpr auto list =
		std::tuple(DBE_FIELD(version), DBE_FIELD(block_size), DBE_FIELD(now), DBE_FIELD(started),
				   DBE_FIELD(statistics_reset), DBE_FIELD(last_recovery), DBE_FIELD(in_recovery),
				   DBE_FIELD(is_superuser), DBE_FIELD(reads_all_statistics),
				   DBE_FIELD(reads_all_settings), DBE_FIELD(user), DBE_FIELD(login_user),
				   DBE_FIELD(database), DBE_FIELD(processors), DBE_FIELD(memory));
};

template <>
struct Fields<Schema> {
	using Row = Schema;
	static constexpr auto list = std::tuple(DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(owner),
											DBE_FIELD(is_extension_member));
};

template <>
struct Fields<Relation> {
	using Row = Relation;
	static constexpr auto list = std::tuple(
		DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(schema), DBE_FIELD(owner), DBE_FIELD(toast),
		DBE_FIELD(access_method), DBE_FIELD(tablespace), DBE_FIELD(kind), DBE_FIELD(persistence),
		DBE_FIELD(replica_identity), DBE_FIELD(is_partition), DBE_FIELD(has_row_security),
		DBE_FIELD(forces_row_security), DBE_FIELD(is_extension_member),
		DBE_FIELD(has_statistics_rights), DBE_FIELD(pages), DBE_FIELD(pages_all_visible),
		DBE_FIELD(tuples), DBE_FIELD(xid_age), DBE_FIELD(multixact_age), DBE_FIELD(options),
		DBE_FIELD(partition_bound), DBE_FIELD(has_activity), DBE_FIELD(activity),
		DBE_FIELD(is_subscribed), DBE_FIELD(dropped_columns), DBE_FIELD(file), DBE_FIELD(file_created));
};

template <>
struct Fields<Activity> {
	using Row = Activity;
	static constexpr auto list = std::tuple(
		DBE_FIELD(scans), DBE_FIELD(tuples_returned), DBE_FIELD(tuples_fetched),
		DBE_FIELD(inserted), DBE_FIELD(updated), DBE_FIELD(deleted), DBE_FIELD(hot_updated),
		DBE_FIELD(live), DBE_FIELD(dead), DBE_FIELD(modified_since_analyze),
		DBE_FIELD(inserted_since_vacuum), DBE_FIELD(blocks_fetched), DBE_FIELD(blocks_hit),
		DBE_FIELD(vacuums), DBE_FIELD(autovacuums), DBE_FIELD(analyzes), DBE_FIELD(autoanalyzes),
		DBE_FIELD(last_vacuum), DBE_FIELD(last_autovacuum), DBE_FIELD(last_analyze),
		DBE_FIELD(last_autoanalyze), DBE_FIELD(last_scan), DBE_FIELD(newpage_updated));
};

template <>
struct Fields<Column> {
	using Row = Column;
	static constexpr auto list = std::tuple(
		DBE_FIELD(relation), DBE_FIELD(number), DBE_FIELD(name), DBE_FIELD(type),
		DBE_FIELD(modifier), DBE_FIELD(collation), DBE_FIELD(length), DBE_FIELD(inherited_count),
		DBE_FIELD(statistics_target), DBE_FIELD(alignment), DBE_FIELD(storage), DBE_FIELD(identity),
		DBE_FIELD(generated), DBE_FIELD(not_null), DBE_FIELD(has_default), DBE_FIELD(is_local),
		DBE_FIELD(is_type_bound));
};

template <>
struct Fields<Default> {
	using Row = Default;
	static constexpr auto list =
		std::tuple(DBE_FIELD(relation), DBE_FIELD(column), DBE_FIELD(expression));
};

template <>
struct Fields<Rule> {
	using Row = Rule;
	static constexpr auto list =
		std::tuple(DBE_FIELD(id), DBE_FIELD(relation), DBE_FIELD(name), DBE_FIELD(event),
				   DBE_FIELD(enabled), DBE_FIELD(is_instead));
};

template <>
struct Fields<RuleUse> {
	using Row = RuleUse;
	static constexpr auto list = std::tuple(DBE_FIELD(rule), DBE_FIELD(used));
};

template <>
struct Fields<ColumnStatistics> {
	using Row = ColumnStatistics;
	static constexpr auto list = std::tuple(
		DBE_FIELD(relation), DBE_FIELD(column), DBE_FIELD(inherited), DBE_FIELD(null_fraction),
		DBE_FIELD(width), DBE_FIELD(distinct), DBE_FIELD(correlation), DBE_FIELD(top_frequency),
		DBE_FIELD(common_frequency), DBE_FIELD(common_count), DBE_FIELD(histogram_count),
		DBE_FIELD(has_range), DBE_FIELD(lowest), DBE_FIELD(highest),
		DBE_FIELD(samples));
};

template <>
struct Fields<Index> {
	using Row = Index;
	static constexpr auto list = std::tuple(
		DBE_FIELD(id), DBE_FIELD(table), DBE_FIELD(columns), DBE_FIELD(key_count),
		DBE_FIELD(operator_classes), DBE_FIELD(collations), DBE_FIELD(options),
		DBE_FIELD(is_unique), DBE_FIELD(nulls_not_distinct), DBE_FIELD(is_primary),
		DBE_FIELD(is_exclusion), DBE_FIELD(is_immediate), DBE_FIELD(is_clustered),
		DBE_FIELD(is_valid), DBE_FIELD(is_ready), DBE_FIELD(is_live),
		DBE_FIELD(is_replica_identity), DBE_FIELD(is_in_work), DBE_FIELD(knows_pending),
		DBE_FIELD(pending_pages), DBE_FIELD(pending_rows), DBE_FIELD(has_statistics),
		DBE_FIELD(expressions), DBE_FIELD(predicate));
};

template <>
struct Fields<Constraint> {
	using Row = Constraint;
	static constexpr auto list = std::tuple(
		DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(schema), DBE_FIELD(kind),
		DBE_FIELD(update_action), DBE_FIELD(delete_action), DBE_FIELD(match), DBE_FIELD(relation),
		DBE_FIELD(domain), DBE_FIELD(index), DBE_FIELD(parent), DBE_FIELD(referenced),
		DBE_FIELD(columns), DBE_FIELD(referenced_columns), DBE_FIELD(inherited_count),
		DBE_FIELD(is_deferrable), DBE_FIELD(is_deferred), DBE_FIELD(is_validated),
		DBE_FIELD(is_enforced), DBE_FIELD(is_local), DBE_FIELD(no_inherit), DBE_FIELD(expression));
};

template <>
struct Fields<Inheritance> {
	using Row = Inheritance;
	static constexpr auto list =
		std::tuple(DBE_FIELD(child), DBE_FIELD(parent), DBE_FIELD(detach_pending));
};

template <>
struct Fields<PartitionedTable> {
	using Row = PartitionedTable;
	static constexpr auto list = std::tuple(DBE_FIELD(relation), DBE_FIELD(strategy),
											DBE_FIELD(default_partition), DBE_FIELD(columns));
};

template <>
struct Fields<Sequence> {
	using Row = Sequence;
	static constexpr auto list = std::tuple(
		DBE_FIELD(id), DBE_FIELD(type), DBE_FIELD(start), DBE_FIELD(increment), DBE_FIELD(minimum),
		DBE_FIELD(maximum), DBE_FIELD(last_value), DBE_FIELD(is_cycled), DBE_FIELD(is_readable),
		DBE_FIELD(is_called), DBE_FIELD(is_identity), DBE_FIELD(unread), DBE_FIELD(owner_table),
		DBE_FIELD(owner_column), DBE_FIELD(is_depended_on));
};

template <>
struct Fields<Type> {
	using Row = Type;
	static constexpr auto list =
		std::tuple(DBE_FIELD(id), DBE_FIELD(schema), DBE_FIELD(name), DBE_FIELD(kind),
				   DBE_FIELD(category), DBE_FIELD(length), DBE_FIELD(base), DBE_FIELD(element));
};

template <>
struct Fields<Function> {
	using Row = Function;
	static constexpr auto list = std::tuple(
		DBE_FIELD(id), DBE_FIELD(schema), DBE_FIELD(owner), DBE_FIELD(language), DBE_FIELD(name),
		DBE_FIELD(arguments), DBE_FIELD(argument_names), DBE_FIELD(source), DBE_FIELD(settings), DBE_FIELD(kind), DBE_FIELD(volatility),
		DBE_FIELD(parallel), DBE_FIELD(is_security_definer), DBE_FIELD(is_leakproof),
		DBE_FIELD(has_parsed_body),
		DBE_FIELD(is_extension_member), DBE_FIELD(has_default_rights), DBE_FIELD(result));
};

template <>
struct Fields<Language> {
	using Row = Language;
	static constexpr auto list = std::tuple(DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(is_trusted));
};

template <>
struct Fields<Trigger> {
	using Row = Trigger;
	static constexpr auto list = std::tuple(
		DBE_FIELD(id), DBE_FIELD(relation), DBE_FIELD(name), DBE_FIELD(function), DBE_FIELD(parent),
		DBE_FIELD(events), DBE_FIELD(enabled), DBE_FIELD(is_constraint), DBE_FIELD(is_internal),
		DBE_FIELD(is_plain));
};

template <>
struct Fields<EventTrigger> {
	using Row = EventTrigger;
	static constexpr auto list =
		std::tuple(DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(event), DBE_FIELD(owner),
				   DBE_FIELD(function), DBE_FIELD(enabled));
};

template <>
struct Fields<Policy> {
	using Row = Policy;
	static constexpr auto list =
		std::tuple(DBE_FIELD(id), DBE_FIELD(relation), DBE_FIELD(name), DBE_FIELD(command),
				   DBE_FIELD(is_permissive), DBE_FIELD(roles), DBE_FIELD(using_expression),
				   DBE_FIELD(check_expression));
};

template <>
struct Fields<Role> {
	using Row = Role;
	static constexpr auto list =
		std::tuple(DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(is_superuser), DBE_FIELD(inherits),
				   DBE_FIELD(creates_roles), DBE_FIELD(creates_databases), DBE_FIELD(can_login),
				   DBE_FIELD(replicates), DBE_FIELD(bypasses_row_security),
				   DBE_FIELD(connection_limit), DBE_FIELD(valid_until), DBE_FIELD(password));
};

template <>
struct Fields<Membership> {
	using Row = Membership;
	static constexpr auto list =
		std::tuple(DBE_FIELD(role), DBE_FIELD(member), DBE_FIELD(grantor),
				   DBE_FIELD(is_admin), DBE_FIELD(inherits), DBE_FIELD(can_set));
};

template <>
struct Fields<RoleSettings> {
	using Row = RoleSettings;
	static constexpr auto list =
		std::tuple(DBE_FIELD(database), DBE_FIELD(role), DBE_FIELD(settings));
};

template <>
struct Fields<Database> {
	using Row = Database;
	static constexpr auto list =
		std::tuple(DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(owner), DBE_FIELD(is_template),
				   DBE_FIELD(allows_connections), DBE_FIELD(connection_limit), DBE_FIELD(xid_age),
				   DBE_FIELD(multixact_age));
};

template <>
struct Fields<Extension> {
	using Row = Extension;
	static constexpr auto list =
		std::tuple(DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(version), DBE_FIELD(schema));
};

template <>
struct Fields<AccessMethod> {
	using Row = AccessMethod;
	static constexpr auto list = std::tuple(DBE_FIELD(id), DBE_FIELD(name));
};

template <>
struct Fields<Grant> {
	using Row = Grant;
	static constexpr auto list = std::tuple(
		DBE_FIELD(object_class), DBE_FIELD(object), DBE_FIELD(column), DBE_FIELD(grantor),
		DBE_FIELD(grantee), DBE_FIELD(privileges), DBE_FIELD(grantable));
};

template <>
struct Fields<DefaultPrivileges> {
	using Row = DefaultPrivileges;
	static constexpr auto list =
		std::tuple(DBE_FIELD(id), DBE_FIELD(role), DBE_FIELD(schema), DBE_FIELD(object_kind));
};

template <>
struct Fields<Publication> {
	using Row = Publication;
	static constexpr auto list = std::tuple(DBE_FIELD(id), DBE_FIELD(name), DBE_FIELD(all_tables),
											DBE_FIELD(publishes_changes));
};

template <>
struct Fields<PublicationTable> {
	using Row = PublicationTable;
	static constexpr auto list = std::tuple(DBE_FIELD(publication), DBE_FIELD(relation));
};

template <>
struct Fields<PublicationSchema> {
	using Row = PublicationSchema;
	static constexpr auto list = std::tuple(DBE_FIELD(publication), DBE_FIELD(schema));
};

template <>
struct Fields<Setting> {
	using Row = Setting;
	static constexpr auto list =
		std::tuple(DBE_FIELD(name), DBE_FIELD(value), DBE_FIELD(is_visible),
				   DBE_FIELD(needs_restart), DBE_FIELD(source));
};

#undef DBE_FIELD

// Calls visit(name, rows) for each list of the catalog.
template <class Catalog, class Visitor>
void for_each_list(Catalog& catalog, Visitor visit) {
	visit("schemas", catalog.schemas);
	visit("relations", catalog.relations);
	visit("columns", catalog.columns);
	visit("defaults", catalog.defaults);
	visit("rules", catalog.rules);
	visit("rule_uses", catalog.rule_uses);
	visit("column_statistics", catalog.column_statistics);
	visit("indexes", catalog.indexes);
	visit("constraints", catalog.constraints);
	visit("inheritance", catalog.inheritance);
	visit("partitioned_tables", catalog.partitioned_tables);
	visit("sequences", catalog.sequences);
	visit("types", catalog.types);
	visit("functions", catalog.functions);
	visit("languages", catalog.languages);
	visit("triggers", catalog.triggers);
	visit("event_triggers", catalog.event_triggers);
	visit("policies", catalog.policies);
	visit("roles", catalog.roles);
	visit("memberships", catalog.memberships);
	visit("role_settings", catalog.role_settings);
	visit("databases", catalog.databases);
	visit("extensions", catalog.extensions);
	visit("access_methods", catalog.access_methods);
	visit("grants", catalog.grants);
	visit("default_privileges", catalog.default_privileges);
	visit("publications", catalog.publications);
	visit("publication_tables", catalog.publication_tables);
	visit("publication_schemas", catalog.publication_schemas);
	visit("settings", catalog.settings);
}

}  // namespace dbe
