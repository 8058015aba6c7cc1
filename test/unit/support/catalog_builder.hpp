// A catalog by hand: says what a test is about and leaves the rest to sensible defaults.
//
//   CatalogBuilder db;
//   auto customers = db.table("customers").rows(1000).column("id", type::bigint).primary_key({"id"});
//   db.table("orders")
//       .column("id", type::bigint).primary_key({"id"})
//       .column("customer_id", type::bigint).foreign_key({"customer_id"}, customers);
//   const CheckRun run = run_check("unindexed_foreign_key", db);
//
// The defaults are a quiet PostgreSQL 15 that has been counting for 60 days: superuser postgres
// asks, database "shop", schema "public", the built-in types. The builder owns all memory.
#pragma once

#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/model.hpp"
#include "core/query/statements.hpp"
#include "core/server/facts.hpp"

namespace dbe::test {

class CatalogBuilder;
using Names = std::initializer_list<std::string_view>;

template <class... Rows>
using Adjust = std::function<void(Rows&...)>;

// Calls the adjustment, if there is one.
template <class... Rows>
void adjusted(const Adjust<Rows...>& adjust, Rows&... rows) {
	if (adjust) adjust(rows...);
}

// A handle to one table of the builder; cheap to copy. Columns go by their names.
class TableBuilder {
public:
	RelationId id() const { return id_; }

	TableBuilder& with(const Adjust<Relation>& adjust);	// anything that has no word of its own
	TableBuilder& rows(double count);					// also some pages
	TableBuilder& owner(RoleId role);
	TableBuilder& extension_member();

	TableBuilder& column(std::string_view name, TypeId type, const Adjust<Column>& adjust = {});
	TableBuilder& not_null(std::string_view column);
	TableBuilder& identity(std::string_view column, const Adjust<Sequence>& adjust = {});
	TableBuilder& statistics(std::string_view column, const Adjust<ColumnStatistics>& adjust = {});

	TableBuilder& primary_key(Names columns);
	TableBuilder& unique(Names columns);
	TableBuilder& index(Names columns, const Adjust<Index, Relation>& adjust = {});
	TableBuilder& foreign_key(Names columns, const TableBuilder& referenced,
							  const Adjust<Constraint>& adjust = {});
	TableBuilder& foreign_key(Names columns, const TableBuilder& referenced, Names referenced_columns,
							  const Adjust<Constraint>& adjust = {});
	TableBuilder& check(std::string_view name, const Adjust<Constraint>& adjust = {});

	TableBuilder& partitioned(char strategy, Names columns);
	TableBuilder& partition_of(const TableBuilder& parent, bool detach_pending = false);
	TableBuilder& inherits(const TableBuilder& parent);

	TableBuilder& trigger(std::string_view name, const Adjust<Trigger>& adjust = {});
	TableBuilder& policy(std::string_view name, const Adjust<Policy>& adjust = {});
	TableBuilder& grant(RoleId grantee, std::uint32_t rights, std::uint32_t grantable = 0);
	TableBuilder& published_by(Oid publication);

private:
	friend class CatalogBuilder;
	TableBuilder(CatalogBuilder& db, RelationId id) : db_(&db), id_(id) {}

	Relation& relation();
	std::int16_t number(std::string_view column) const;
	std::vector<std::int16_t> numbers(Names columns) const;
	RelationId add_index(Names columns, std::string_view suffix,
						 const Adjust<Index, Relation>& adjust);
	TableBuilder& add_key(Names columns, char kind, std::string_view suffix);

	CatalogBuilder* db_;
	RelationId id_;
};

class CatalogBuilder {
public:
	CatalogBuilder();
	CatalogBuilder(const CatalogBuilder&) = delete;
	CatalogBuilder& operator=(const CatalogBuilder&) = delete;

	static constexpr SchemaId public_schema{2200};
	static constexpr SchemaId system_schema{11};
	static constexpr RoleId superuser{10};
	static constexpr double now = 1'800'000'000;

	Server server{};

	SchemaId schema(std::string_view name, const Adjust<Schema>& adjust = {});
	// In schema public unless another is given; heap, permanent, no rows, all zero activity.
	TableBuilder table(std::string_view name, SchemaId schema = public_schema);
	// Any other relation: a view ('v'), a materialized view ('m'), a foreign table ('f') ...
	TableBuilder relation(std::string_view name, char kind, SchemaId schema = public_schema);
	RoleId role(std::string_view name, const Adjust<Role>& adjust = {});	// may log in
	void member(RoleId role, RoleId member);
	void role_settings(RoleId role, Names settings, DatabaseId database = {});
	FunctionId function(std::string_view name, const Adjust<Function>& adjust = {});
	TypeId type(std::string_view name, const Adjust<Type>& adjust = {});
	RelationId sequence(std::string_view name, const Adjust<Sequence>& adjust = {});
	DatabaseId database(std::string_view name, const Adjust<Database>& adjust = {});
	Oid extension(std::string_view name, std::string_view version = "1.0");
	Oid event_trigger(std::string_view name, const Adjust<EventTrigger>& adjust = {});
	Oid publication(std::string_view name, const Adjust<Publication>& adjust = {});
	Oid default_privileges(const Adjust<DefaultPrivileges>& adjust = {});
	void grant(char object_class, std::uint32_t object, RoleId grantee, std::uint32_t rights,
			   std::uint32_t grantable = 0);
	void setting(std::string_view name, std::string_view value, bool is_visible = true);

	// Beside the catalogs, for run_check(): a workload, facts of the server, thresholds by
	// "<check>.<parameter>", tables and indexes under construction.
	Statements statements{};
	ServerFacts facts{};
	std::map<std::string, double> parameters;
	std::vector<RelationId> index_builds;
	// Adds to a workload that then counts as available; per call 1 row and 10 blocks hit.
	void statement(std::string_view text, double calls, double total_ms,
				   const Adjust<Statement>& adjust = {});

	// Valid until the builder is changed or gone.
	dbe_catalog build();

	// Memory of the builder.
	Text text(std::string_view text);
	dbe_texts texts(Names items);
	dbe_numbers numbers(const std::vector<std::int16_t>& items);
	dbe_oids oids(const std::vector<std::uint32_t>& items);

	// The rows themselves, for what has no word of its own.
	std::vector<Schema> schemas;
	std::vector<Relation> relations;
	std::vector<Column> columns;
	std::vector<Default> defaults;
	std::vector<Rule> rules;
	std::vector<RuleUse> rule_uses;
	std::vector<ColumnStatistics> column_statistics;
	std::vector<Index> indexes;
	std::vector<Constraint> constraints;
	std::vector<Inheritance> inheritance;
	std::vector<PartitionedTable> partitioned_tables;
	std::vector<Sequence> sequences;
	std::vector<Type> types;
	std::vector<Function> functions;
	std::vector<Language> languages;
	std::vector<Trigger> triggers;
	std::vector<EventTrigger> event_triggers;
	std::vector<Policy> policies;
	std::vector<Role> roles;
	std::vector<Membership> memberships;
	std::vector<RoleSettings> all_role_settings;
	std::vector<Database> databases;
	std::vector<Extension> extensions;
	std::vector<AccessMethod> access_methods;
	std::vector<Grant> grants;
	std::vector<DefaultPrivileges> all_default_privileges;
	std::vector<Publication> publications;
	std::vector<PublicationTable> publication_tables;
	std::vector<PublicationSchema> publication_schemas;
	std::vector<Setting> settings;

	std::uint32_t next_id() { return next_id_++; }
	std::uint32_t next_id_ = 16384;

private:
	void add_built_in();

	std::deque<std::string> texts_;
	std::deque<std::vector<Text>> lists_;
	std::deque<std::vector<std::int16_t>> numbers_;
	std::deque<std::vector<Oid>> oids_;
	std::vector<Statement> statement_list_;
};

}  // namespace dbe::test
