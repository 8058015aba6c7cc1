// The histories of migration tools: recognised by their columns, read with care.
#include "core/server/migrations.hpp"

#include <gtest/gtest.h>

#include "support/fake_host.hpp"
#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class Migrations : public testing::Test {
protected:
	const MigrationFacts& load() {
		const Catalog catalog(db.build(), arena);
		facts = load_migrations(host, arena, catalog);
		return facts;
	}
	TableBuilder flyway(std::string_view name) {
		auto table = db.table(name);
		table.column("installed_rank", type::integer).column("version", type::varchar);
		table.column("description", type::varchar).column("type", type::varchar);
		table.column("script", type::varchar).column("checksum", type::integer);
		table.column("installed_on", type::timestamp).column("success", type::boolean);
		return table;
	}
	CheckRun check(std::string_view id) {
		db.facts.migrations = load();
		return run_check(id, db);
	}

	CatalogBuilder db;
	FakeHost fake;
	Host host = fake.host();
	Arena arena{host};
	MigrationFacts facts;
};

TEST_F(Migrations, AskNothingWithoutAHistory) {
	db.table("schema_migrations").column("version", type::bigint);
	db.table("flyway_schema_history").column("id", type::bigint).column("success", type::boolean);
	db.table("schema_version").column("version", type::bigint).column("dirty", type::text);
	EXPECT_TRUE(load().list.empty());
	EXPECT_TRUE(fake.queries().empty());
	EXPECT_EQ(check("failed_migration").skip, Skip::not_applicable);
}

TEST_F(Migrations, AreRecognisedByColumnsUnderAnyName) {
	flyway("My History");
	db.table("versions").column("version", type::bigint).column("dirty", type::boolean);
	fake.answer("\"My History\"", {{"1", "V2__x.sql", std::nullopt, std::nullopt}});
	load();
	ASSERT_EQ(facts.list.size(), 2u);
	EXPECT_EQ(facts.list[0].tool, "Flyway");
	EXPECT_EQ(facts.list[0].count, 1);
	EXPECT_EQ(facts.list[0].what, "V2__x.sql");
	EXPECT_EQ(facts.list[1].tool, "golang-migrate");
	EXPECT_EQ(facts.list[1].count, 0);
	const CheckRun run = check("failed_migration");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "public.\"My History\"");
	EXPECT_EQ(run.examined, 2);
}

TEST_F(Migrations, OfOtherSchemasAreNotTheirs) {
	const SchemaId system = CatalogBuilder::system_schema;
	db.table("versions", system).column("version", type::bigint).column("dirty", type::boolean);
	EXPECT_TRUE(load().list.empty());
}

TEST_F(Migrations, HideNoSecrets) {
	auto table = db.table("_prisma_migrations");
	for (const char* name : {"id", "checksum", "migration_name", "logs"})
		table.column(name, type::varchar);
	for (const char* name : {"finished_at", "rolled_back_at", "started_at"})
		table.column(name, type::timestamptz);
	table.column("applied_steps_count", type::integer);
	fake.answer("_prisma_migrations",
				{{"1", "2_x", "near\nALTER ROLE a PASSWORD 'geheim'", std::nullopt}});
	EXPECT_EQ(load().list[0].message, "near ALTER ROLE a PASSWORD '***'");
}

TEST_F(Migrations, SayWhatCannotBeRead) {
	flyway("hidden");
	flyway("guarded").with([](Relation& r) { r.has_row_security = true; });
	fake.refuse("public.hidden", "42501", "permission denied for table hidden");
	load();
	EXPECT_EQ(facts.list[0].why, Skip::no_privilege);
	EXPECT_EQ(facts.list[1].why, Skip::no_privilege);
	EXPECT_EQ(fake.queries().size(), 1u);
	const CheckRun run = check("failed_migration");
	EXPECT_TRUE(run.is_silent());
	EXPECT_EQ(run.unassessed, 2);
}

TEST_F(Migrations, AreNotWaitedForAgainAndAgain) {
	for (const char* name : {"a", "b", "c", "d"}) flyway(name);
	fake.refuse("installed", "55P03", "lock timeout");
	fake.refuse("success", "55P03", "lock timeout");
	load();
	ASSERT_EQ(facts.list.size(), 4u);
	EXPECT_EQ(facts.list[3].why, Skip::locked);
	EXPECT_EQ(fake.queries().size(), 2u);
}

TEST_F(Migrations, OfManyTenantsAreReadInPart) {
	for (int i = 0; i < 40; i++) flyway("h" + std::to_string(i));
	EXPECT_EQ(load().list.size(), 32u);
	EXPECT_EQ(facts.unread, 8);
	EXPECT_EQ(check("failed_migration").unassessed, 8);
}

TEST_F(Migrations, LocksSayHowOldTheyAre) {
	db.table("lock")
		.column("id", type::integer)
		.column("locked", type::boolean)
		.column("lockgranted", type::timestamp)
		.column("lockedby", type::varchar);
	db.table("knex_lock").column("index", type::integer).column("is_locked", type::integer);
	fake.answer("lockgranted", {{"1", "build-7", std::nullopt, "259200"}});
	fake.answer("is_locked", {{"1", std::nullopt, std::nullopt, std::nullopt}});
	const CheckRun run = check("migration_lock_left");
	ASSERT_EQ(run.findings.size(), 2u);
	EXPECT_NE(run.findings[0].detail.find("by build-7 for 3 days"), std::string::npos)
		<< run.findings[0].detail;
	EXPECT_TRUE(check("failed_migration").findings.empty());
}

class ShadowColumn : public Migrations {
protected:
	bool finds(TypeId old_type, std::string_view name, TypeId new_type, std::string_view body) {
		const FunctionId function =
			db.function("keep", [&](Function& f) { f.source = db.text(body); });
		db.table("notes")
			.column("id", old_type)
			.column(name, new_type)
			.trigger("keep", [&](Trigger& t) {
				t.function = function;
				t.events = 1 | 2 | 4 | 16;
			});
		return !run_check("unfinished_column_change", db).is_silent();
	}
};
TEST_F(ShadowColumn, IsFound) {
	EXPECT_TRUE(finds(type::integer, "id_convert_to_bigint", type::bigint,
					  "NEW.id_convert_to_bigint := NEW.id;"));
}
TEST_F(ShadowColumn, IsWider) {
	EXPECT_FALSE(finds(type::bigint, "id_new", type::bigint, "NEW.id_new := NEW.id;"));
}
TEST_F(ShadowColumn, IsWrittenByTheTrigger) {
	EXPECT_FALSE(finds(type::integer, "id_new", type::bigint, "NEW.at := now();"));
}
TEST_F(ShadowColumn, IsNamedAfterTheOther) {
	EXPECT_FALSE(finds(type::integer, "total", type::bigint, "NEW.total := NEW.id;"));
}

class Rebuild : public Migrations {
protected:
	Rebuild() {
		const SchemaId repack = db.schema("repack");
		const FunctionId function =
			db.function("repack_trigger", [&](Function& f) { f.schema = repack; });
		auto table = db.table("notes");
		table.column("id", type::bigint).trigger("repack_trigger", [&](Trigger& t) {
			t.function = function;
		});
		log = "log_" + std::to_string(static_cast<std::uint32_t>(table.id()));
		schema = repack;
	}
	std::string log;
	SchemaId schema{};
};
TEST_F(Rebuild, WithoutItsLogIsLeftOver) {
	const CheckRun run = run_check("online_rebuild_leftover", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "DROP TRIGGER repack_trigger ON public.notes;");
}
TEST_F(Rebuild, IsUnderWayWhileItsLogIsYoung) {
	db.table(log, schema).column("id", type::bigint).with([](Relation& r) {
		r.file_created = CatalogBuilder::now - 3600;
	});
	EXPECT_TRUE(run_check("online_rebuild_leftover", db).is_silent());
}
TEST_F(Rebuild, IsLeftOverWhenItsLogIsOld) {
	db.table(log, schema).column("id", type::bigint).with([](Relation& r) {
		r.file_created = CatalogBuilder::now - 30 * 86400;
	});
	EXPECT_FALSE(run_check("online_rebuild_leftover", db).is_silent());
}
TEST_F(Rebuild, IsNotJudgedWhereTheAgeIsUnknown) {
	db.table(log, schema).column("id", type::bigint);
	EXPECT_TRUE(run_check("online_rebuild_leftover", db).is_silent());
}

}  // namespace
}  // namespace dbe::test
