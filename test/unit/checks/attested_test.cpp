// A valid yes passes, a no and an old yes are findings, silence is not assessed.
#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "core/base/text.hpp"
#include "core/server/known_facts.hpp"
#include "support/fake_host.hpp"
#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr double day = 86400;
constexpr double now = CatalogBuilder::now;

struct Pair {
	const char* check;
	const char* fact;
};
constexpr Pair pairs[] = {{"restore_untested", "restore_test"},
						  {"base_backup_overdue", "base_backup"},
						  {"no_offsite_copy", "offsite_copy"},
						  {"access_review_overdue", "access_review"},
						  {"storage_not_encrypted", "encryption_at_rest"}};

CheckRun run_with(const char* check, const std::optional<Attestation>& attestation) {
	CatalogBuilder db;
	db.facts.attestations.known = true;
	if (attestation) db.facts.attestations.list = std::span(&*attestation, 1);
	return run_check(check, db);
}

TEST(Attested, SilenceIsNotAssessedAndSaysHowToSpeak) {
	for (const auto& [check, fact] : pairs) {
		const CheckRun run = run_with(check, {});
		EXPECT_EQ(run.status, Status::skipped) << check;
		EXPECT_EQ(run.skip, Skip::not_attested) << check;
		EXPECT_NE(run.reason.find(cat("SELECT dbe.attest('", fact, "', 'yes')")), std::string::npos)
			<< run.reason;
	}
}

TEST(Attested, AValidYesPassesAndANoDoesNot) {
	for (const auto& [check, fact] : pairs) {
		EXPECT_EQ(run_with(check, Attestation{fact, "yes", "ann", now - day, now + day}).status,
				  Status::ok)
			<< check;
		const CheckRun run = run_with(check, Attestation{fact, "no", "ann", now - 2 * day, now + day});
		ASSERT_EQ(run.findings.size(), 1u) << check;
		EXPECT_EQ(run.findings[0].object, fact);
		EXPECT_TRUE(run.findings[0].detail.ends_with(", says ann (2 days ago)."))
			<< run.findings[0].detail;
		EXPECT_TRUE(run.findings[0].fix.empty()) << "no statement makes it true";
	}
}

TEST(Attested, AWordOnAnotherFactChangesNothing) {
	EXPECT_EQ(run_with("restore_untested", Attestation{"offsite_copy", "no", "ann", now, now + day})
				  .status,
			  Status::skipped);
}

TEST(Attested, AnOldYesIsAFindingAndWithTimeACriticalOne) {
	const auto aged = [](const char* check, double days, double valid_days) {
		return run_with(check, Attestation{check[0] == 'r' ? "restore_test" : "base_backup", "yes",
										   "ann", now - days * day, now - (days - valid_days) * day});
	};
	EXPECT_EQ(aged("restore_untested", 29, 30).status, Status::ok);
	const CheckRun late = aged("restore_untested", 45, 30);
	ASSERT_EQ(late.findings.size(), 1u);
	EXPECT_EQ(late.findings[0].severity, Severity::warning);
	EXPECT_EQ(late.findings[0].detail,
			  "Last attested 45 days ago by ann; that expired 15 days ago.");
	EXPECT_EQ(aged("restore_untested", 89, 30).findings.at(0).severity, Severity::warning);
	EXPECT_EQ(aged("restore_untested", 91, 30).findings.at(0).severity, Severity::critical);
	EXPECT_EQ(aged("base_backup_overdue", 13.9, 8.75).findings.at(0).severity, Severity::warning);
	EXPECT_EQ(aged("base_backup_overdue", 14.1, 8.75).findings.at(0).severity, Severity::critical);
	EXPECT_EQ(aged("base_backup_overdue", 1.9, 1.25).findings.at(0).severity, Severity::warning);
	EXPECT_EQ(aged("base_backup_overdue", 2.1, 1.25).findings.at(0).severity, Severity::critical);
}

TEST(Attested, WhatIsNeverCriticalStaysAsItIs) {
	const CheckRun run = run_with(
		"access_review_overdue", Attestation{"access_review", "yes", "ann", now - 9999 * day, now - day});
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::info);
}

TEST(Attested, ForEverDoesNotExpireAndAnUnreadLogIsNoVerdict) {
	constexpr double for_ever = std::numeric_limits<double>::infinity();
	EXPECT_EQ(run_with("restore_untested", Attestation{"restore_test", "yes", "ann", 0, for_ever}).status,
			  Status::ok);
	CatalogBuilder db;
	db.facts.attestations.hide(Skip::no_privilege, "permission denied");
	EXPECT_EQ(run_check("restore_untested", db).skip, Skip::no_privilege);
}

TEST(Attested, TheLatestWordsAreRead) {
	FakeHost fake;
	fake.answer("FROM dbe.attestation_log", {{"restore_test", "yes", "ann", "100.5", "Infinity"}});
	const Host host = fake.host();
	Arena arena(host);
	const AttestationFacts facts = load_attestations(host, arena);
	ASSERT_TRUE(facts.known);
	ASSERT_NE(facts.of("restore_test"), nullptr);
	EXPECT_EQ(facts.of("restore_test")->by, "ann");
	EXPECT_DOUBLE_EQ(facts.of("restore_test")->at, 100.5);
	EXPECT_GT(facts.of("restore_test")->valid_until, 1e300);
	EXPECT_EQ(facts.of("base_backup"), nullptr);
	fake.refuse("FROM dbe.attestation_log", "42501", "permission denied");
	EXPECT_EQ(load_attestations(host, arena).why, Skip::no_privilege);
}

TEST(Attested, RefusesWhatNoFactCanHave) {
	FakeHost fake;
	const auto reply = [&](const char* fact, const char* value, const char* seconds = nullptr) {
		return call(fake, "known_attestation",
					{text_argument(fact), text_argument(value),
					 seconds == nullptr ? null_argument() : text_argument(seconds)});
	};
	EXPECT_EQ(reply("restore_test", " YES ").rows[0][0], "yes");
	EXPECT_EQ(reply("restore_test", "No", "5").rows[0][0], "no");
	EXPECT_EQ(reply("disaster_recovery_plan", " RPO 1 h ").rows[0][0], "RPO 1 h");
	EXPECT_EQ(reply("restore_test", "maybe").sqlstate(), "22023");
	EXPECT_EQ(reply("disaster_recovery_plan", "  ").sqlstate(), "22023");
	EXPECT_EQ(reply("restore_test", "yes", "0").sqlstate(), "22023");
	const Reply unknown = reply("restore_tests", "yes");
	EXPECT_EQ(unknown.sqlstate(), "42704");
	for (const KnownFact& fact : known_facts())
		EXPECT_NE(std::string_view(unknown.error.hint).find(fact.id), std::string_view::npos);
	EXPECT_EQ(call(fake, "known_attestation", {{}, text_argument("yes"), {}}).sqlstate(), "22004");
	EXPECT_EQ(call(fake, "known_attestation", {text_argument("base_backup"), {}, {}}).sqlstate(),
			  "22004");
}

TEST(KnownFacts, AreSortedAndComplete) {
	std::string_view last;
	for (const KnownFact& fact : known_facts()) {
		EXPECT_LT(last, fact.id);
		last = fact.id;
		EXPECT_TRUE(fact.meaning.ends_with('.'));
		EXPECT_GT(fact.valid_days, 0);
		EXPECT_FALSE(fact.source.empty());
	}
}

}  // namespace
}  // namespace dbe::test
