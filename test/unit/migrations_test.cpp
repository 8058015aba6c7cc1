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
	static Cells flyway_row(const char* script, std::optional<std::string> success) {
		return {"1", "1", "SQL", script, "7", "1700000000", std::move(success)};
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
	const RelationId history = flyway("My History").id();
	db.table("versions").column("version", type::bigint).column("dirty", type::boolean);
	fake.answer(rows_of(history), {flyway_row("V1__x.sql", "t"), flyway_row("V2__x.sql", "f"),
								   flyway_row("V3__x.sql", std::nullopt)});
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
	fake.answer(rows_of(table.id()),
				{{"1", "c", std::nullopt, "2_x", "near\nALTER ROLE a PASSWORD 'geheim'",
				  std::nullopt, std::nullopt, "0"}});
	EXPECT_EQ(load().list[0].message, "near ALTER ROLE a PASSWORD '***'");
}

TEST_F(Migrations, SayWhatCannotBeRead) {
	const RelationId hidden = flyway("hidden").id();
	flyway("guarded").with([](Relation& r) { r.has_row_security = true; });
	fake.refuse(rows_of(hidden), "42501", "permission denied for columns of the table");
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
	fake.refuse("rows of table", "55P03", "the table is locked by another session");
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
	auto lock = db.table("lock");
	lock.column("id", type::integer)
		.column("locked", type::boolean)
		.column("lockgranted", type::timestamp)
		.column("lockedby", type::varchar);
	auto knex = db.table("knex_lock");
	knex.column("index", type::integer).column("is_locked", type::integer);
	const auto ago = [](double seconds) { return std::to_string(CatalogBuilder::now - seconds); };
	fake.answer(rows_of(lock.id()), {{"1", "t", ago(3 * 86400), "build-7"},
									 {"2", "f", ago(9 * 86400), "build-1"},
									 {"3", "t", ago(30 * 3600), "in another zone"}});
	fake.answer(rows_of(knex.id()), {{"1", "1"}});
	const CheckRun run = check("migration_lock_left");
	ASSERT_EQ(run.findings.size(), 2u);
	EXPECT_NE(run.findings[0].detail.find("by build-7 for 3 days"), std::string::npos)
		<< run.findings[0].detail;
	EXPECT_TRUE(check("failed_migration").findings.empty());
}

TEST_F(Migrations, UnderWayHaveNotFailed) {
	auto versions = db.table("versions");
	versions.column("version", type::bigint).column("dirty", type::boolean);
	fake.answer(rows_of(versions.id()), {{"41", "f"}, {"42", "t"}});
	EXPECT_EQ(check("failed_migration").findings.at(0).detail.find("42") != std::string::npos,
			  true);
	fake.answer("pg_locks", {{"t"}});
	EXPECT_TRUE(check("failed_migration").is_silent());
}

// Each tool by a row that tells of trouble and one that does not.
struct Case {
	const char* tool;
	std::vector<std::pair<const char*, TypeId>> columns;
	Cells bad;
	Cells good;
};

std::vector<Case> cases_of_tools() {
	const std::string now = std::to_string(CatalogBuilder::now);
	const std::string old = std::to_string(CatalogBuilder::now - 30 * 86400);
	const auto null = std::nullopt;
	return {
		{"SQLx",
		 {{"version", type::bigint},
		  {"description", type::text},
		  {"installed_on", type::timestamptz},
		  {"success", type::boolean},
		  {"checksum", type::bytea},
		  {"execution_time", type::bigint}},
		 {"3", "x", now, "f", null, "1"},
		 {"3", "x", now, "t", null, "1"}},
		{"Atlas",
		 {{"version", type::text},
		  {"description", type::text},
		  {"applied", type::bigint},
		  {"total", type::bigint},
		  {"executed_at", type::timestamptz},
		  {"error", type::text},
		  {"error_stmt", type::text},
		  {"operator_version", type::text}},
		 {"3", "x", "1", "2", now, "syntax error", "x", "v"},
		 {"3", "x", "2", "2", now, "", "", "v"}},
		{"Play evolutions",
		 {{"id", type::integer},
		  {"hash", type::varchar},
		  {"applied_at", type::timestamp},
		  {"apply_script", type::text},
		  {"revert_script", type::text},
		  {"state", type::varchar},
		  {"last_problem", type::text}},
		 {"3", "x", now, "a", "b", "applying_up", "syntax error"},
		 {"3", "x", now, "a", "b", "applied", ""}},
		{"yoyo",
		 {{"locked", type::integer}, {"ctime", type::timestamp}, {"pid", type::integer}},
		 {"1", old, "77"},
		 {"1", now, "77"}},
		{"pgroll",
		 {{"schema", type::name},
		  {"name", type::text},
		  {"migration", type::jsonb},
		  {"created_at", type::timestamp},
		  {"parent", type::text},
		  {"done", type::boolean}},
		 {"public", "3_x", null, old, null, "f"},
		 {"public", "3_x", null, now, null, "f"}},
	};
}

TEST_F(Migrations, OfEveryToolAreUnderstood) {
	for (const Case& c : cases_of_tools()) {
		CatalogBuilder fresh;
		auto table = fresh.table("history");
		for (const auto& [name, type] : c.columns) table.column(name, type);
		const Catalog catalog(fresh.build(), arena);
		fake.answer(rows_of(table.id()), {c.good});
		EXPECT_EQ(load_migrations(host, arena, catalog).list[0].count, 0) << c.tool;
		fake.answer(rows_of(table.id()), {c.good, c.bad});
		const MigrationFacts read = load_migrations(host, arena, catalog);
		EXPECT_EQ(read.list[0].tool, c.tool);
		EXPECT_EQ(read.list[0].count, 1) << c.tool;
	}
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
