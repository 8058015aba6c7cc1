// Whether two queries give the same rows, told by experiment: on small databases that are made up, and on a
// part of the real tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/host.hpp"

namespace dbe {

enum class Verdict : std::uint8_t { same, differs, not_comparable };

struct VerifyOptions {
	unsigned databases = 100;
	std::uint64_t seed = 1;
	double limit_ms = 5000;	 // of all; 0 = none
	bool other_zones = true;  // also where clocks change, and in UTC; else in the session's alone
	bool sample = true;	 // real rows too
};

struct Verification {
	Verdict verdict = Verdict::not_comparable;
	std::string detail;	 // a sentence or more
	unsigned databases = 0;	 // on which both have been run
	double rows_compared = 0;  // on those
	unsigned errors_in_both = 0;  // databases
	unsigned fewer_errors = 0;	// databases on which only the original raises an error
	double sample_rows = -1;  // of a result on real rows; negative: not compared
	std::string counter_example;  // a script, with what both give
};

// Errors: those of a statement that cannot be analysed or that the caller may not run; 22023 where a text is
// not one statement. A cancel goes on.
Verification verify(const Host& host, std::string_view original, std::string_view rewritten,
					const VerifyOptions& options = {});

std::string_view name_of(Verdict verdict);

}  // namespace dbe
