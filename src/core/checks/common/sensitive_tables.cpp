#include "core/checks/common/sensitive_tables.hpp"

#include <array>

#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/nouns.hpp"

namespace dbe {
namespace {

// What the last word of a table's name says it holds: people, money or access.
constexpr auto sensitive_nouns = std::to_array<std::string_view>(
	{"account",		"balance",	  "beneficiary", "borrower",	 "cardholder", "charge",
	 "client",		"contract",	  "credential",	 "customer",	 "deposit",	   "employee",
	 "guest",		"invoice",	  "ledger",		 "loan",		 "member",	   "order",
	 "passenger",	"patient",	  "payment",	 "payout",		 "payroll",	   "people",
	 "permission",	"person",	  "policyholder", "prescription", "purchase",   "refund",
	 "salary",		"staff",	  "student",	 "subscriber",	 "tenant",	   "transaction",
	 "transfer",	"user",		  "wallet",		 "withdrawal"});

bool is_sensitive(std::string_view name) {
	const NameTokens tokens(name);
	return is_one_of(tokens.last(), sensitive_nouns) ||
		   is_one_of(singular(tokens.last()), sensitive_nouns);
}

}  // namespace

std::vector<const Table*> sensitive_tables(const Catalog& catalog, double min_rows) {
	std::vector<const Table*> found;
	for (const Table& table : catalog.tables())
		if (!table.is_inheritance_child && table.rows >= min_rows &&
			is_sensitive(table.relation->name))
			found.push_back(&table);
	return found;
}

}  // namespace dbe
