#include "support/sample_catalog.hpp"

namespace dbe::test {
namespace {

void add_tables(CatalogBuilder& db, RoleId app) {
	auto customers = db.table("customers").rows(5000);
	customers.column("id", type::bigint).column("email", type::text).column("joined", type::text);
	customers.primary_key({"id"}).identity("id").unique({"email"}).not_null("email");
	customers.statistics("joined", [&](ColumnStatistics& s) {
		s.null_fraction = 0.125F;
		s.distinct = -0.5F;
		s.common_count = 3;
		s.common_frequency = 0.1F;
		s.top_frequency = 0.05F;
		s.samples = db.texts({"2024-01-02", "2024-05-06", "2025-11-30"});
	});
	customers.grant(app, DBE_RIGHT_SELECT | DBE_RIGHT_INSERT).grant(public_role, DBE_RIGHT_SELECT);

	auto orders = db.table("Order \"Items\"").rows(1'000'000).owner(app);
	orders.column("id", type::integer).column("customer_id", type::integer);
	orders.column("total", type::double_precision).column("placed", type::timestamp);
	orders.column("tab\there", type::jsonb).primary_key({"id"}).identity("id");
	orders.foreign_key({"customer_id"}, customers, [](Constraint& c) { c.is_validated = false; });
	orders.index({"total"}, [&](Index& i, Relation& r) {
		i.predicate = db.text("{OPEXPR :opno 521}");
		r.activity.scans = 12;
	});
	orders.index({"placed"}, [](Index& i, Relation&) { i.is_valid = false; });
	orders.trigger("audit").policy("own").with([&](Relation& r) {
		r.has_row_security = true;
		r.options = db.texts({"fillfactor=70", "autovacuum_enabled=false"});
		r.activity.updated = 12345;
		r.activity.last_vacuum = CatalogBuilder::now - 86400.5;
	});

	auto events = db.table("events").column("at", type::timestamptz);
	events.partitioned('r', {"at"});
	auto part = db.table("events_2026").column("at", type::timestamptz).rows(100);
	part.partition_of(events).with([&](Relation& r) {
		r.partition_bound = db.text("{PARTITIONBOUNDSPEC\n:strategy r, {x}}");
	});
	db.table("child").inherits(customers).with([](Relation& r) { r.tuples = -1; });
	db.table("keyless").column("payload", type::json).rows(10).check("positive");
	db.defaults.push_back({part.id(), 1, db.text("{FUNCEXPR :funcid 1299 :args <>}")});
	db.rules.push_back({.id = static_cast<Oid>(db.next_id()),
						.relation = orders.id(),
						.name = db.text("keep"),
						.event = '4',
						.enabled = 'O',
						.is_instead = true});
	db.rule_uses.push_back({db.rules.back().id, customers.id()});
	customers.published_by(db.publication("all_changes"));
	db.publication_schemas.push_back({db.publication("of_schema"), CatalogBuilder::public_schema});
	db.index_builds.push_back(part.id());
}

void add_programs(CatalogBuilder& db, RoleId app) {
	const FunctionId f = db.function("become_root", [&](Function& made) {
		made.is_security_definer = true;
		made.arguments = db.text("a integer, b text[]");
		made.settings = db.texts({"search_path=\"$user\", public"});
		made.owner = app;
	});
	db.event_trigger("on_ddl", [&](EventTrigger& t) { t.function = f; });
	db.type("email", [](Type& t) {
		t.kind = 'd';
		t.base = type::text;
	});
	db.sequence("loose", [](Sequence& s) {
		s.last_value = 2'000'000'000;
		s.maximum = 2'147'483'647;
		s.type = type::integer;
	});
}

void add_server(CatalogBuilder& db, RoleId app) {
	db.setting("archive_mode", "on");
	db.setting("archive_command", "scp %p backup:secret/%f");
	db.setting("fsync", "off");
	db.setting("autovacuum", "on");
	db.setting("shared_buffers", "16384");
	db.setting("password_encryption", "md5");
	db.setting("app.api_key", "k-1234567890");
	db.settings.back().source = 'c';
	db.settings.back().needs_restart = true;
	db.setting("log_directory", "", false);
	db.role_settings(app, {"app.token=t-0987654321", "statement_timeout=5s"}, db.server.database);
	db.database("template1", [](Database& d) { d.is_template = true; });
	db.extension("pg_stat_statements", "1.10");
	db.default_privileges([&](DefaultPrivileges& d) { d.role = app; });
	db.server.statistics_reset = CatalogBuilder::now - 30 * 86400.0;
}

}  // namespace

void fill_with_samples(CatalogBuilder& db) {
	const RoleId app = db.role("app", [](Role& r) { r.password = 'm'; });
	db.member(CatalogBuilder::superuser, app);
	db.schema("sales");
	add_tables(db, app);
	add_programs(db, app);
	add_server(db, app);
}

}  // namespace dbe::test
