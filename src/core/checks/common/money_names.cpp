#include "core/checks/common/money_names.hpp"

#include <algorithm>
#include <array>

#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

// Always money when the name ends in one of these.
constexpr auto strong_words = std::to_array<std::string_view>({
	"fee",
	"fees",
	"msrp",
	"payout",
	"payouts",
	"price",
	"prices",
	"refund",
	"revenue",
	"revenues",
	"salaries",
	"salary",
	"subtotal",
	"surcharge",
	"turnover",
	"wage",
	"wages",
});

// Money only where something else on the table or in the name says so.
constexpr auto weak_words = std::to_array<std::string_view>({
	"amount",  "amounts", "balance", "budget",	"charge",  "charges",  "commission", "cost",
	"costs",   "credit",  "debit",	 "deposit", "due",	   "earnings", "expense",	 "expenses",
	"freight", "income",  "loss",	 "paid",	"payment", "profit",   "rent",		 "tax",
	"taxes",   "tip",	  "total",	 "totals",	"vat",
});

constexpr auto money_context = std::to_array<std::string_view>({
	"account",	"accounts",	   "bill",		   "billing",	   "bills",			"budget",
	"budgets",	"cart",		   "carts",		   "checkout",	   "contract",		"contracts",
	"currency", "donation",	   "donations",	   "employee",	   "employees",		"expense",
	"expenses", "fee",		   "fees",		   "finance",	   "invoice",		"invoices",
	"ledger",	"loan",		   "loans",		   "order",		   "orders",		"payment",
	"payments", "payroll",	   "payslip",	   "payslips",	   "price",			"prices",
	"pricing",	"purchase",	   "purchases",	   "quote",		   "quotes",		"receipt",
	"receipts", "refund",	   "refunds",	   "revenue",	   "salaries",		"salary",
	"sale",		"sales",	   "shipping",	   "subscription", "subscriptions", "tax",
	"taxes",	"transaction", "transactions", "transfer",	   "transfers",		"wallet",
	"wallets",	"wage",		   "wages",
});

// Names with one of these measure something else, whatever they end in.
constexpr auto other_measures = std::to_array<std::string_view>({
	"avg",		  "bytes",		 "calories", "color",  "count",	   "cpu",		"days",
	"distance",	  "dose",		 "edge",	 "energy", "estimate", "estimated", "estimator",
	"factor",	  "fat",		 "fraction", "grams",  "graph",	   "hours",		"index",
	"ingredient", "ingredients", "io",		 "kcal",   "kg",	   "kwh",		"latency",
	"length",	  "level",		 "liters",	 "load",   "log",	   "memory",	"metric",
	"metrics",	  "mg",			 "minutes",	 "ml",	   "nutrient", "path",		"pct",
	"percent",	  "percentage",	 "planner",	 "points", "power",	   "query",		"queries",
	"rain",		  "rainfall",	 "rank",	 "rate",   "ratio",	   "recipe",	"recipes",
	"relative",	  "reverse",	 "route",	 "score",  "seconds",  "sensor",	"share",
	"speed",	  "std",		 "stddev",	 "time",   "units",	   "variance",	"volume",
	"water",	  "weight",		 "white",
});

constexpr auto currencies = std::to_array<std::string_view>({
	"aud",	"brl",	 "cad", "cents", "chf", "cny", "czk", "dkk", "dollars", "eur",
	"euro", "euros", "gbp", "inr",	 "jpy", "nok", "pln", "sek", "usd",
});

// What follows these qualifies the noun before them: price_per_unit, amount_in_eur.
constexpr auto prepositions = std::to_array<std::string_view>({
	"after",
	"at",
	"before",
	"by",
	"excl",
	"for",
	"from",
	"in",
	"incl",
	"on",
	"per",
	"to",
	"with",
	"without",
});

constexpr auto trailing_words = std::to_array<std::string_view>({
	"gross",
	"max",
	"min",
	"net",
	"new",
	"old",
	"paid",
	"value",
});

std::size_t end_of_noun(const NameTokens& name) {
	std::size_t end = 1;
	while (end < name.size() && !is_one_of(name[end], prepositions)) end++;
	while (end > 1 && (is_number(name[end - 1]) || is_one_of(name[end - 1], currencies) ||
					   is_one_of(name[end - 1], trailing_words)))
		end--;
	return end;
}

bool has_money_sibling(const Table& table, const Column& column) {
	return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& other) {
		if (&other == &column) return false;
		const NameTokens name(other.name);
		return name.has("currency") || is_one_of(name.last(), strong_words);
	});
}

}  // namespace

bool holds_money(const Table& table, const Column& column) {
	const NameTokens name(column.name);
	const NameTokens table_name(table.relation->name);
	if (name.size() == 0 || name.has_any(other_measures) || table_name.has_any(other_measures))
		return false;
	// The rain of "amount_of_rain" is no money; the goods of "cost_of_goods" cost some.
	if (name.has("of") && is_one_of(name.first(), weak_words) && name.first() != "cost")
		return false;
	const std::string_view noun = name[end_of_noun(name) - 1];
	if (is_one_of(noun, strong_words)) return true;
	if (!is_one_of(noun, weak_words)) return false;
	if (name.has_any(currencies)) return true;
	const auto words = name.words();
	const bool is_qualified = std::any_of(words.begin(), words.end(), [&](std::string_view word) {
		return word != noun && (is_one_of(word, money_context) || is_one_of(word, strong_words));
	});
	return is_qualified || table_name.has_any(money_context) || has_money_sibling(table, column);
}

}  // namespace dbe
