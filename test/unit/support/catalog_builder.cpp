#include "support/catalog_builder.hpp"

#include <algorithm>
#include <cstdint>

namespace dbe::test {
namespace {

struct BuiltIn {
	TypeId id;
	std::string_view name;
	char category;
	std::int16_t length;
};

constexpr BuiltIn built_in_types[] = {
	{type::boolean, "bool", 'B', 1},
	{type::bytea, "bytea", 'U', -1},
	{type::name, "name", 'S', 64},
	{type::bigint, "int8", 'N', 8},
	{type::smallint, "int2", 'N', 2},
	{type::integer, "int4", 'N', 4},
	{type::text, "text", 'S', -1},
	{type::oid, "oid", 'N', 4},
	{type::json, "json", 'U', -1},
	{type::real, "float4", 'N', 4},
	{type::double_precision, "float8", 'N', 8},
	{type::money, "money", 'N', 8},
	{type::inet, "inet", 'I', -1},
	{type::bpchar, "bpchar", 'S', -1},
	{type::varchar, "varchar", 'S', -1},
	{type::date, "date", 'D', 4},
	{type::timestamp, "timestamp", 'D', 8},
	{type::timestamptz, "timestamptz", 'D', 8},
	{type::timetz, "timetz", 'D', 12},
	{type::numeric, "numeric", 'N', -1},
	{type::uuid, "uuid", 'U', 16},
	{type::jsonb, "jsonb", 'U', -1},
};

constexpr double day = 86400;

}  // namespace

CatalogBuilder::CatalogBuilder() {
	server = {.version = 150020,
			  .block_size = 8192,
			  .now = now,
			  .started = now - 60 * day,
			  .statistics_reset = 0,
			  .last_recovery = 0,
			  .in_recovery = false,
			  .is_superuser = true,
			  .reads_all_statistics = true,
			  .reads_all_settings = true,
			  .user = superuser,
			  .login_user = superuser,
			  .database = DatabaseId{5},
			  .processors = 4,
			  .memory = std::int64_t{16} << 30};
	add_built_in();
}

void CatalogBuilder::add_built_in() {
	schemas = {{system_schema, text("pg_catalog"), superuser, false},
			   {public_schema, text("public"), superuser, false}};
	for (const BuiltIn& b : built_in_types) {
		Type t{};
		t.id = b.id;
		t.schema = system_schema;
		t.name = text(b.name);
		t.kind = 'b';
		t.category = b.category;
		t.length = b.length;
		types.push_back(t);
	}
	access_methods = {{access_method::heap, text("heap")},	  {access_method::btree, text("btree")},
					  {access_method::hash, text("hash")},	  {access_method::gist, text("gist")},
					  {access_method::gin, text("gin")},	  {access_method::brin, text("brin")},
					  {access_method::spgist, text("spgist")}};
	languages = {{Oid{12}, text("internal"), false},
				 {Oid{13}, text("c"), false},
				 {Oid{14}, text("sql"), true},
				 {Oid{13600}, text("plpgsql"), true}};
	Role r{};
	r.id = superuser;
	r.name = text("postgres");
	r.is_superuser = r.inherits = r.creates_roles = r.creates_databases = r.can_login = true;
	r.replicates = r.bypasses_row_security = true;
	r.connection_limit = -1;
	r.password = 's';
	roles.push_back(r);
	Database d{};
	d.id = server.database;
	d.name = text("shop");
	d.owner = superuser;
	d.allows_connections = true;
	d.connection_limit = -1;
	d.xid_age = 1000;
	d.multixact_age = 1;
	databases.push_back(d);
}

SchemaId CatalogBuilder::schema(std::string_view name, const Adjust<Schema>& adjust) {
	Schema s{SchemaId{next_id()}, text(name), superuser, false};
	adjusted(adjust, s);
	schemas.push_back(s);
	return s.id;
}

TableBuilder CatalogBuilder::table(std::string_view name, SchemaId schema) {
	return relation(name, 'r', schema);
}

TableBuilder CatalogBuilder::relation(std::string_view name, char kind, SchemaId schema) {
	Relation r{};
	r.id = RelationId{next_id()};
	r.name = text(name);
	r.schema = schema;
	r.owner = superuser;
	r.access_method = kind == 'r' || kind == 'm' ? access_method::heap : Oid{0};
	r.kind = kind;
	r.persistence = 'p';
	r.replica_identity = 'd';
	r.has_statistics_rights = true;
	r.xid_age = 1000;
	r.multixact_age = 1;
	r.has_activity = true;
	r.activity.autoanalyzes = 1;
	r.activity.last_autoanalyze = server.now - day;
	relations.push_back(r);
	return {*this, r.id};
}

RoleId CatalogBuilder::role(std::string_view name, const Adjust<Role>& adjust) {
	Role r{};
	r.id = RoleId{next_id()};
	r.name = text(name);
	r.inherits = r.can_login = true;
	r.connection_limit = -1;
	r.password = 's';
	adjusted(adjust, r);
	roles.push_back(r);
	return r.id;
}

void CatalogBuilder::member(RoleId role, RoleId member) {
	Membership m{};
	m.role = role;
	m.member = member;
	m.inherits = true;
	m.can_set = true;
	memberships.push_back(m);
}

void CatalogBuilder::role_settings(RoleId role, Names items, DatabaseId database) {
	all_role_settings.push_back({database, role, texts(items)});
}

FunctionId CatalogBuilder::function(std::string_view name, const Adjust<Function>& adjust) {
	Function f{};
	f.id = FunctionId{next_id()};
	f.schema = public_schema;
	f.owner = superuser;
	f.language = Oid{13600};
	f.name = text(name);
	f.arguments = text("");
	f.kind = 'f';
	f.volatility = 'v';
	f.parallel = 'u';
	f.has_default_rights = true;
	adjusted(adjust, f);
	functions.push_back(f);
	return f.id;
}

TypeId CatalogBuilder::type(std::string_view name, const Adjust<Type>& adjust) {
	Type t{};
	t.id = TypeId{next_id()};
	t.schema = public_schema;
	t.name = text(name);
	t.kind = 'b';
	t.category = 'U';
	t.length = -1;
	adjusted(adjust, t);
	types.push_back(t);
	return t.id;
}

RelationId CatalogBuilder::sequence(std::string_view name, const Adjust<Sequence>& adjust) {
	Sequence s{};
	s.id = relation(name, 'S').id();
	s.type = type::bigint;
	s.start = s.increment = s.minimum = s.last_value = 1;
	s.maximum = INT64_MAX;
	s.is_readable = s.is_called = true;
	adjusted(adjust, s);
	sequences.push_back(s);
	return s.id;
}

DatabaseId CatalogBuilder::database(std::string_view name, const Adjust<Database>& adjust) {
	Database d{};
	d.id = DatabaseId{next_id()};
	d.name = text(name);
	d.owner = superuser;
	d.allows_connections = true;
	d.connection_limit = -1;
	adjusted(adjust, d);
	databases.push_back(d);
	return d.id;
}

Oid CatalogBuilder::extension(std::string_view name, std::string_view version) {
	const Oid id{next_id()};
	extensions.push_back({id, text(name), text(version), public_schema});
	return id;
}

Oid CatalogBuilder::event_trigger(std::string_view name, const Adjust<EventTrigger>& adjust) {
	EventTrigger t{};
	t.id = Oid{next_id()};
	t.name = text(name);
	t.event = text("ddl_command_end");
	t.owner = superuser;
	t.enabled = 'O';
	adjusted(adjust, t);
	event_triggers.push_back(t);
	return t.id;
}

Oid CatalogBuilder::publication(std::string_view name, const Adjust<Publication>& adjust) {
	Publication p{Oid{next_id()}, text(name), false, true};
	adjusted(adjust, p);
	publications.push_back(p);
	return p.id;
}

Oid CatalogBuilder::default_privileges(const Adjust<DefaultPrivileges>& adjust) {
	DefaultPrivileges d{Oid{next_id()}, superuser, {}, 'r'};
	adjusted(adjust, d);
	all_default_privileges.push_back(d);
	return d.id;
}

void CatalogBuilder::grant(char object_class, std::uint32_t object, RoleId grantee,
						   std::uint32_t rights, std::uint32_t grantable) {
	grants.push_back({object_class, Oid{object}, 0, superuser, grantee, rights, grantable});
}

void CatalogBuilder::setting(std::string_view name, std::string_view value, bool is_visible) {
	settings.push_back({text(name), is_visible ? text(value) : Text{}, is_visible, false, 0});
}

void CatalogBuilder::statement(std::string_view sql, double calls, double total_ms,
							   const Adjust<Statement>& adjust) {
	Statement s{};
	s.id = next_id();
	s.calls = calls;
	s.total_ms = total_ms;
	s.mean_ms = calls > 0 ? total_ms / calls : 0;
	s.rows = calls;
	s.blocks_hit = calls * 10;
	s.text = text(sql).view();
	adjusted(adjust, s);
	statement_list_.push_back(s);
	std::stable_sort(
		statement_list_.begin(), statement_list_.end(),
		[](const Statement& a, const Statement& b) { return a.total_ms > b.total_ms; });
	statements.available = true;
	statements.total_calls += s.calls;
	statements.total_ms += s.total_ms;
	statements.list = statement_list_;
}

// ---- memory ----

Text CatalogBuilder::text(std::string_view content) {
	const std::string& kept = texts_.emplace_back(content);
	return {kept.c_str(), static_cast<std::uint32_t>(kept.size())};
}

dbe_texts CatalogBuilder::texts(Names items) {
	std::vector<Text>& list = lists_.emplace_back();
	for (const std::string_view item : items) list.push_back(text(item));
	return {list.data(), static_cast<std::uint32_t>(list.size())};
}

dbe_numbers CatalogBuilder::numbers(const std::vector<std::int16_t>& items) {
	const auto& list = numbers_.emplace_back(items);
	return {list.data(), static_cast<std::uint32_t>(list.size())};
}

dbe_oids CatalogBuilder::oids(const std::vector<std::uint32_t>& items) {
	std::vector<Oid>& list = oids_.emplace_back();
	for (const std::uint32_t item : items) list.push_back(Oid{item});
	return {list.data(), static_cast<std::uint32_t>(list.size())};
}

dbe_catalog CatalogBuilder::build() {
	dbe_catalog catalog{};
	catalog.server = server;
	const auto put = [](auto& target, auto& rows) {
		target.rows = rows.data();
		target.count = static_cast<std::uint32_t>(rows.size());
	};
	put(catalog.schemas, schemas);
	put(catalog.relations, relations);
	put(catalog.columns, columns);
	put(catalog.defaults, defaults);
	put(catalog.rules, rules);
	put(catalog.rule_uses, rule_uses);
	put(catalog.column_statistics, column_statistics);
	put(catalog.indexes, indexes);
	put(catalog.constraints, constraints);
	put(catalog.inheritance, inheritance);
	put(catalog.partitioned_tables, partitioned_tables);
	put(catalog.sequences, sequences);
	put(catalog.types, types);
	put(catalog.functions, functions);
	put(catalog.languages, languages);
	put(catalog.triggers, triggers);
	put(catalog.event_triggers, event_triggers);
	put(catalog.policies, policies);
	put(catalog.roles, roles);
	put(catalog.memberships, memberships);
	put(catalog.role_settings, all_role_settings);
	put(catalog.databases, databases);
	put(catalog.extensions, extensions);
	put(catalog.access_methods, access_methods);
	put(catalog.grants, grants);
	put(catalog.default_privileges, all_default_privileges);
	put(catalog.publications, publications);
	put(catalog.publication_tables, publication_tables);
	put(catalog.publication_schemas, publication_schemas);
	put(catalog.settings, settings);
	return catalog;
}

}  // namespace dbe::test
