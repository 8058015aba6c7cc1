// What a check says: findings, how much it looked at, and what it could not look at.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/arena.hpp"
#include "core/base/json.hpp"
#include "core/checks/check.hpp"
#include "core/checks/parameters.hpp"

namespace dbe {

// Why something was not assessed. Only not_applicable is harmless: there is nothing of the kind.
enum class Skip : std::uint8_t {
	not_applicable,
	no_privilege,	 // the caller may not see it
	too_young,		 // statistics have not counted for long enough
	never_analyzed,	 // no statistics about the data yet
	not_installed,	 // an extension or a preload line is missing
	on_standby,		 // only the primary knows
	locked,			 // somebody holds it
	damaged,		 // its file is missing or cannot be read
	hidden,			 // something of the caller's own stands before it
	filtered,		 // the call asked for certain schemas only
	not_attested,	 // only people know, and nobody has said
	too_large,		 // reading it would take too long
	failed			 // the server said no, in words of its own
};
std::string_view name(Skip skip);

// A finding as a check states it; the strings are copied.
struct Draft {
	std::string object;	 // quoted, schema-qualified identity
	std::string detail;	 // one sentence with the numbers
	std::string fix;	 // runnable SQL, or empty
	JsonObject evidence;
	double weight = 1;	// of the population that examined() counts
	double effect = 0;	// size of the matter (bytes, rows, milliseconds): orders equal severities
	std::optional<Severity> severity;  // where it differs from the check's own
};

struct Finding {
	const Check* check;
	Severity severity;
	std::string_view object;
	std::string_view detail;
	std::string_view fix;
	std::string_view evidence;
	double weight;
	double effect;
	double points;	// of 100 that its fix would regain; set by the score
	bool is_muted = false;
};

enum class Status : std::uint8_t {
	ok,
	finding,
	skipped,
	error,
	muted  // it found something, and all of it is muted
};
std::string_view name(Status status);

struct CheckResult {
	const Check* check = nullptr;
	Status status = Status::ok;
	Skip skip{};			  // valid when skipped, or when something was unassessed
	std::string_view reason;  // in words
	double examined = 0;	  // weight looked at
	double unassessed = 0;	  // weight that could not be looked at
	double milliseconds = 0;
	std::uint32_t findings = 0;	 // without the muted ones
	std::uint32_t muted = 0;

	// Share of the check's population that was assessed: 0 when skipped or failed.
	double coverage() const {
		if (status == Status::skipped || status == Status::error) return 0;
		return unassessed > 0 ? examined / (examined + unassessed) : 1;
	}
	bool applies() const { return status != Status::skipped || skip != Skip::not_applicable; }
};

class Assessment {
public:
	Assessment(const Check& check, const Parameters& parameters, const Host& host, Arena& arena,
			   ArenaVector<Finding>& findings)
		: check_(check), parameters_(parameters), host_(host), arena_(arena), findings_(findings) {
		result_.check = &check;
	}

	// For what has to poll within one object.
	const Host& host() const { return host_; }
	double parameter(std::string_view name) const { return parameters_.value(check_, name); }

	// Counts towards the population of which findings are a share. Call it for every object
	// judged, good or bad, with the weight that a finding on it would have. Polls for interrupts.
	void examined(double weight = 1);
	// An object of the population that could not be judged, and why.
	void unassessed(double weight, Skip why, std::string_view reason);
	// Nothing could be judged at all.
	void skip(Skip why, std::string_view reason);
	void add(const Draft& draft);

	CheckResult finish() const;

private:
	const Check& check_;
	const Parameters& parameters_;
	const Host& host_;
	Arena& arena_;
	ArenaVector<Finding>& findings_;
	CheckResult result_;
	std::uint32_t turns_ = 0;
	bool skipped_ = false;
};

}  // namespace dbe
