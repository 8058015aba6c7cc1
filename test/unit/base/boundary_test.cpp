#include "core/base/boundary.hpp"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/host.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

using test::FakeHost;

struct Outcome {
	dbe_status status;
	dbe_error error{};
};

template <class Body>
Outcome guarded(Body body) {
	Outcome outcome{};
	outcome.status = boundary(&outcome.error, body);
	return outcome;
}

TEST(Boundary, AnOrdinaryReturnIsOkAndLeavesTheErrorAlone) {
	bool ran = false;
	const Outcome outcome = guarded([&] { ran = true; });
	EXPECT_TRUE(ran);
	EXPECT_EQ(outcome.status, DBE_OK);
	EXPECT_STREQ(outcome.error.sqlstate, "");
}

TEST(Boundary, AnErrorOfTheCoreKeepsAllItsFields) {
	const Outcome outcome = guarded([] {
		throw Error{sqlstate::invalid_parameter_value, "bad argument", "Detail.", "Hint."};
	});
	EXPECT_EQ(outcome.status, DBE_CORE_ERROR);
	EXPECT_STREQ(outcome.error.sqlstate, "22023");
	EXPECT_STREQ(outcome.error.message, "bad argument");
	EXPECT_STREQ(outcome.error.detail, "Detail.");
	EXPECT_STREQ(outcome.error.hint, "Hint.");
}

TEST(Boundary, AStandardExceptionBecomesAnInternalErrorWithItsText) {
	const Outcome outcome = guarded([] { throw std::logic_error("what happened"); });
	EXPECT_EQ(outcome.status, DBE_CORE_ERROR);
	EXPECT_STREQ(outcome.error.sqlstate, "XX000");
	EXPECT_STREQ(outcome.error.message, "what happened");
}

TEST(Boundary, AnythingElseThrownBecomesAnInternalError) {
	const Outcome outcome = guarded([] { throw 42; });
	EXPECT_EQ(outcome.status, DBE_CORE_ERROR);
	EXPECT_STREQ(outcome.error.sqlstate, "XX000");
	EXPECT_STRNE(outcome.error.message, "");
}

TEST(Boundary, LackOfMemoryIs53200) {
	const Outcome outcome = guarded([] { throw std::bad_alloc{}; });
	EXPECT_EQ(outcome.status, DBE_CORE_ERROR);
	EXPECT_STREQ(outcome.error.sqlstate, "53200");
	EXPECT_STREQ(outcome.error.message, "out of memory");
}

TEST(Boundary, AVectorBeyondAllSizesIsAnInternalErrorAndNoCrash) {
	const Outcome outcome = guarded([] { std::vector<char>().reserve(std::size_t(-1)); });
	EXPECT_EQ(outcome.status, DBE_CORE_ERROR);
}

TEST(Boundary, AServerErrorInFlightIsNotTheCoresOwn) {
	FakeHost fake;
	fake.fail(FakeHost::Failure::server_error, 1);
	const Host host = fake.host();
	const Outcome outcome = guarded([&] { host.poll(); });
	EXPECT_EQ(outcome.status, DBE_PG_ERROR);
	EXPECT_STREQ(outcome.error.sqlstate, "");
	EXPECT_TRUE(fake.is_error_parked());
}

TEST(Boundary, AServerErrorInFlightIsNoStandardException) {
	EXPECT_FALSE((std::is_base_of_v<std::exception, PgErrorInFlight>));
	EXPECT_TRUE(std::is_final_v<PgErrorInFlight>);
	EXPECT_FALSE((std::is_base_of_v<std::exception, Error>));
}

TEST(Boundary, TextsAreCutToTheirArraysAndEndWithZero) {
	const std::string text(5000, 'x');
	const Outcome outcome =
		guarded([&] { throw Error{sqlstate::internal_error, text, text, text}; });
	EXPECT_EQ(std::string(outcome.error.message).size(), sizeof(dbe_error::message) - 1);
	EXPECT_EQ(std::string(outcome.error.detail).size(), sizeof(dbe_error::detail) - 1);
	EXPECT_EQ(std::string(outcome.error.hint).size(), sizeof(dbe_error::hint) - 1);
}

TEST(Boundary, TheCutNeverSplitsACharacter) {
	for (const std::string& prefix : {std::string(), std::string("x"), std::string("xx")}) {
		std::string text = prefix;
		while (text.size() < 2000) text += "\xE2\x82\xAC";	// euro sign: three bytes
		const Outcome outcome =
			guarded([&] { throw Error{sqlstate::internal_error, text, "", ""}; });
		const std::string cut = outcome.error.message;
		EXPECT_GT(cut.size(), sizeof(dbe_error::message) - 4);
		EXPECT_EQ((cut.size() - prefix.size()) % 3, 0u);
	}
}

TEST(Boundary, DestructorsHaveRunWhenTheStatusIsThere) {
	int alive = 0;
	struct Counted {
		int& count;
		explicit Counted(int& c) : count(c) { count++; }
		~Counted() { count--; }
	};
	guarded([&] {
		const Counted outer(alive);
		const Counted inner(alive);
		EXPECT_EQ(alive, 2);
		throw std::runtime_error("x");
	});
	EXPECT_EQ(alive, 0);
}

TEST(Attempt, ASwallowedErrorComesBackDescribed) {
	FakeHost fake;
	fake.refuse("missing", "42P01", "relation \"missing\" does not exist");
	const SwallowedError swallowed =
		fake.host().attempt([&] { fake.host().query("SELECT * FROM missing"); });
	EXPECT_TRUE(swallowed.happened);
	EXPECT_STREQ(swallowed.error.sqlstate, "42P01");
	EXPECT_STREQ(swallowed.error.message, "relation \"missing\" does not exist");
	EXPECT_FALSE(fake.is_error_parked());
	EXPECT_EQ(fake.open_subtransactions(), 0);
}

TEST(Attempt, ACancelGoesThroughAnySubtransaction) {
	FakeHost fake;
	fake.refuse("slow", "57014");
	const Outcome outcome =
		guarded([&] { fake.host().attempt([&] { fake.host().query("SELECT slow()"); }); });
	EXPECT_EQ(outcome.status, DBE_PG_ERROR);
	EXPECT_TRUE(fake.is_error_parked());
}

TEST(Attempt, AnErrorOfTheCoreKeepsItsTextsThroughTheSubtransaction) {
	FakeHost fake;
	const Outcome outcome = guarded([&] {
		fake.host().attempt([] {
			throw Error{sqlstate::invalid_parameter_value, "bad argument", "Detail.", "Hint."};
		});
	});
	EXPECT_EQ(outcome.status, DBE_CORE_ERROR);
	EXPECT_STREQ(outcome.error.sqlstate, "22023");
	EXPECT_STREQ(outcome.error.message, "bad argument");
	EXPECT_STREQ(outcome.error.detail, "Detail.");
	EXPECT_STREQ(outcome.error.hint, "Hint.");
	EXPECT_EQ(fake.rolled_back(), 1);
}

TEST(Attempt, EveryStateOfTheCoreSurvivesTheSubtransaction) {
	for (const std::string_view state :
		 {sqlstate::invalid_parameter_value, sqlstate::null_value_not_allowed,
		  sqlstate::undefined_object, sqlstate::invalid_schema_name, sqlstate::internal_error}) {
		FakeHost fake;
		const Outcome outcome = guarded([&] {
			fake.host().attempt([&] { throw Error{state, "message", "", ""}; });
		});
		EXPECT_EQ(outcome.error.sqlstate, state);
	}
}

TEST(Attempt, LackOfMemoryInsideStaysLackOfMemory) {
	FakeHost fake;
	const Outcome outcome =
		guarded([&] { fake.host().attempt([] { throw std::bad_alloc{}; }); });
	EXPECT_STREQ(outcome.error.sqlstate, "53200");
}

}  // namespace
}  // namespace dbe
