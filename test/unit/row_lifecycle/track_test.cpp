// The plan of dbe.track_updates(), and what the SQL function does with it.
#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/row_lifecycle/track.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

using test::FakeHost;
using test::Reply;

Target orders() {
	Target target;
	target.id = 1;
	target.schema = "public";
	target.name = "orders";
	target.columns = {{1, "id", "bigint", "", true, false, true},
					  {2, "updated_at", "timestamp with time zone", "now()", true, false, false},
					  {3, "version", "integer", "", true, false, false},
					  {4, "maker", "text", "", false, false, false}};
	return target;
}

const std::vector<BaseType> types = {
	{1, "bigint"}, {2, "timestamp with time zone"}, {3, "integer"}, {4, "text"}};

TrackOptions options() {
	TrackOptions options;
	options.columns[0] = "updated_at";
	options.columns[1] = "version";
	return options;
}

std::vector<std::string> commands(const std::vector<Step>& steps) {
	std::vector<std::string> commands;
	for (const Step& step : steps) commands.push_back(step.command);
	return commands;
}

std::string refusal(const TrackOptions& options) {
	try {
		plan_tracking(orders(), types, options, {});
	} catch (const Error& error) {
		return std::string(error.sqlstate);
	}
	return "none";
}

TEST(TrackPlan, GivesDefaultsAndTriggers) {
	EXPECT_EQ(commands(plan_tracking(orders(), types, options(), {})),
			  (std::vector<std::string>{
				  "ALTER TABLE public.orders ALTER COLUMN version SET DEFAULT 1",
				  "CREATE TRIGGER zz_dbe_track_guard BEFORE UPDATE OF updated_at, version ON "
				  "public.orders FOR EACH ROW EXECUTE FUNCTION dbe.track_guard('updated_at', "
				  "'version')",
				  "CREATE TRIGGER zz_dbe_track_updates BEFORE UPDATE ON public.orders FOR EACH ROW "
				  "EXECUTE FUNCTION dbe.track_stamp()"}));
}

TEST(TrackPlan, FindsNothingToDoTheSecondTime) {
	Target target = orders();
	target.columns[2].default_expression = "1";
	const std::string guard =
		"CREATE TRIGGER zz_dbe_track_guard BEFORE UPDATE OF updated_at, version ON public.orders "
		"FOR EACH ROW EXECUTE FUNCTION dbe.track_guard('updated_at', 'version')";
	const std::string stamp =
		"CREATE TRIGGER zz_dbe_track_updates BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE "
		"FUNCTION dbe.track_stamp()";
	std::vector<OwnTrigger> existing = {{"zz_dbe_track_guard", guard},
										{"zz_dbe_track_updates", stamp}};
	EXPECT_TRUE(plan_tracking(target, types, options(), existing).empty());
	TrackOptions checked = options();
	checked.check_version = true;
	EXPECT_TRUE(plan_tracking(target, types, checked, existing)[0].command.starts_with(
		"CREATE OR REPLACE TRIGGER zz_dbe_track_guard"));
	existing[0].name = "renamed";
	EXPECT_EQ(plan_tracking(target, types, options(), existing)[0].command,
			  "DROP TRIGGER renamed ON public.orders");
}

TEST(TrackPlan, FiresOnInsertOnlyWhereAUserIsRecorded) {
	TrackOptions with_user = options();
	with_user.columns[3] = "maker";
	EXPECT_NE(plan_tracking(orders(), types, with_user, {})[1].command.find(
				  "BEFORE INSERT OR UPDATE OF updated_at, version, maker"),
			  std::string::npos);
}

TEST(TrackPlan, ClaimsNothingAboutRowsOfBefore) {
	TrackOptions more = options();
	more.columns[2] = "created_at";
	more.columns[4] = "who";
	more.add_columns = true;
	const auto steps = commands(plan_tracking(orders(), types, more, {}));
	EXPECT_EQ(steps[0],
			  "ALTER TABLE public.orders ADD COLUMN created_at timestamptz, ADD COLUMN who text");
	EXPECT_EQ(steps[1], "ALTER TABLE public.orders ALTER COLUMN version SET DEFAULT 1, ALTER COLUMN "
						"created_at SET DEFAULT now()");
}

TEST(TrackPlan, RefusesNonsense) {
	TrackOptions none;
	EXPECT_EQ(refusal(none), "22023");
	TrackOptions unchecked;
	unchecked.columns[0] = "updated_at";
	unchecked.check_version = true;
	EXPECT_EQ(refusal(unchecked), "22023");
	TrackOptions twice = options();
	twice.columns[2] = "updated_at";
	EXPECT_EQ(refusal(twice), "22023");
	TrackOptions missing = options();
	missing.columns[2] = "created_at";
	EXPECT_EQ(refusal(missing), "42703");
	TrackOptions wrong = options();
	wrong.columns[1] = "maker";
	EXPECT_EQ(refusal(wrong), "42804");
	TrackOptions identity = options();
	identity.columns[1] = "id";
	EXPECT_EQ(refusal(identity), "42809");
}

// What the catalogs say of the table, for a call.
void answer(FakeHost& fake) {
	fake.answer("pg_has_role(c.relowner, 'USAGE'),",
				{{"public", "orders", "r", "p", "f", "f", "t", "f", "f", "1"}});
	fake.answer("a.attidentity <> ''",
				{{"1", "id", "bigint", std::nullopt, "t", "f", "f"},
				 {"2", "updated_at", "timestamp with time zone", "now()", "t", "f", "f"},
				 {"3", "version", "integer", "1", "t", "f", "f"}});
	fake.answer("WITH RECURSIVE base", {{"1", "bigint"},
										{"2", "timestamp with time zone"},
										{"3", "integer"}});
}

Reply call(FakeHost& fake, bool dry_run) {
	dbe_value table{};
	table.kind = DBE_INTEGER;
	table.integer = 1;
	const dbe_value null = test::null_argument();
	return test::call(fake, "track_updates",
					  {table, test::text_argument("updated_at"), test::text_argument("version"),
					   test::flag_argument(false), null, null, null, test::flag_argument(false),
					   test::flag_argument(dry_run)});
}

TEST(TrackUpdates, ShowsWithoutDoing) {
	FakeHost fake;
	answer(fake);
	const Reply shown = call(fake, true);
	EXPECT_EQ(shown.rows.size(), 2U);
	EXPECT_TRUE(fake.executed().empty());
	const Reply done = call(fake, false);
	ASSERT_EQ(fake.executed().size(), 2U);
	for (std::size_t i = 0; i < 2; i++) EXPECT_EQ(fake.executed()[i], shown.rows[i][1]);
	EXPECT_EQ(done.rows, shown.rows);
}

TEST(TrackUpdates, PassesAnErrorOfTheServerOn) {
	FakeHost fake;
	answer(fake);
	fake.refuse("zz_dbe_track_updates BEFORE", "55P03");
	EXPECT_EQ(call(fake, false).status, DBE_PG_ERROR);
	EXPECT_TRUE(fake.violations().empty());
}

}  // namespace
}  // namespace dbe
