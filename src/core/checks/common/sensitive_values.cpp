#include "core/checks/common/sensitive_values.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/text.hpp"
#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

constexpr auto password_words =
	std::to_array<std::string_view>({"password", "passwd", "pwd", "pw", "passphrase"});
// password_hash has another last word; hashed_password says it before.
constexpr auto protecting_words = std::to_array<std::string_view>(
	{"hash", "hashed", "digest", "encrypted", "enc", "crypt", "crypted", "cipher", "salted", "masked",
	 "has", "is", "needs", "no", "require", "requires", "last", "old", "failed", "reset"});
constexpr auto card_words = std::to_array<std::string_view>({"card", "cc", "creditcard"});
constexpr auto number_words = std::to_array<std::string_view>({"number", "no", "num", "card"});
constexpr auto person_number_words =
	std::to_array<std::string_view>({"national", "tax", "taxpayer", "identity", "social"});
constexpr auto login_words = std::to_array<std::string_view>(
	{"user", "username", "login", "email", "mail", "account", "nick", "nickname", "logon"});
constexpr auto code_words = std::to_array<std::string_view>({"cvv", "cvv2", "cvc", "cvc2"});

// Cheap, for every column there is: the last two letters of the names looked for.
bool may_be_sensitive(std::string_view name) {
	if (name.size() < 2) return false;
	const std::string_view end = name.substr(name.size() - 2);
	const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
	const std::array<char, 2> letters = {small(end[0]), small(end[1])};
	return equals_any({letters.data(), 2},
					  {"rd", "wd", "pw", "id", "se", "sn", "vv", "vc", "v2", "c2", "er", "no", "um", "an"});
}

Sensitive kind_by_name(std::string_view name) {
	if (!may_be_sensitive(name)) return Sensitive::none;
	const NameTokens words(name);
	const std::string_view last = words.last();
	if (is_one_of(last, password_words))
		return words.has_any(protecting_words) ? Sensitive::none : Sensitive::password;
	if (is_one_of(last, code_words)) return Sensitive::card_code;
	if (last == "ssn" || (last == "number" && words.has("social") && words.has("security")))
		return Sensitive::social_security_number;
	if ((last == "id" || last == "number" || last == "no") && words.has_any(person_number_words))
		return Sensitive::person_number;
	if (is_one_of(last, number_words) && words.has_any(card_words)) return Sensitive::card_number;
	return last == "pan" || last == "creditcard" ? Sensitive::card_number : Sensitive::none;
}

// Digits without the blanks and hyphens that people write between them; empty for anything else.
std::string digits_of(std::string_view value) {
	std::string digits;
	for (const char c : value) {
		if (c >= '0' && c <= '9')
			digits.push_back(c);
		else if (c != ' ' && c != '-')
			return {};
	}
	return digits;
}

// The check digit of card numbers (Luhn).
bool is_card_number(std::string_view value) {
	const std::string digits = digits_of(value);
	if (digits.size() < 13 || digits.size() > 19 || digits[0] == '0') return false;
	int sum = 0;
	bool is_doubled = false;
	for (std::size_t i = digits.size(); i-- > 0; is_doubled = !is_doubled) {
		const int digit = (digits[i] - '0') * (is_doubled ? 2 : 1);
		sum += digit > 9 ? digit - 9 : digit;
	}
	return sum % 10 == 0;
}

bool is_social_security_number(std::string_view value) {
	const bool is_written_out = value.size() == 11 && value[3] == '-' && value[6] == '-';
	return digits_of(value).size() == 9 && (is_written_out || value.size() == 9);
}

// As the United States write theirs, and nobody else: 123-45-6789.
bool is_written_security_number(std::string_view value) {
	return value.size() == 11 && is_social_security_number(value);
}

bool is_card_code(std::string_view value) {
	return (value.size() == 3 || value.size() == 4) && digits_of(value).size() == value.size();
}

// Shorter than any hash, and without the signs of one; a path is a working directory (pwd).
bool is_typed_password(std::string_view value) {
	constexpr std::size_t longest = 22;
	return value.size() >= 4 && value.size() <= longest &&
		   !starts_with_any(value, {"$", "{", "\\x", "md5", "SCRAM", "sha", "pbkdf", "*", "!", "/"});
}

template <class Test>
bool all_samples(const ColumnStatistics& statistics, Test test) {
	const Text* end = statistics.samples.items + statistics.samples.count;
	return statistics.samples.count > 0 && std::all_of(statistics.samples.items, end, test);
}

// One password for everybody is a test's; hashes of any kind are longer on average.
bool holds_typed_passwords(const ColumnStatistics& statistics) {
	constexpr int widest = 22;
	const bool is_varied = statistics.distinct > 5 || statistics.distinct < -0.05F;
	return is_varied && statistics.width > 4 && statistics.width <= widest &&
		   all_samples(statistics, is_typed_password);
}

bool has_values_of(Sensitive kind, const ColumnStatistics& statistics) {
	switch (kind) {
		case Sensitive::password:
			return holds_typed_passwords(statistics);
		case Sensitive::card_number:
			return all_samples(statistics, is_card_number);
		case Sensitive::card_code:
			return all_samples(statistics, is_card_code);
		case Sensitive::social_security_number:
			return all_samples(statistics, is_social_security_number);
		case Sensitive::person_number:
			return all_samples(statistics, is_written_security_number);
		default:
			return false;
	}
}

// "pw" is a password beside a login, and else a power, a pulse or a page.
bool is_out_of_place(const Catalog& catalog, const Column& column) {
	if (NameTokens(column.name).last() != "pw") return false;
	const auto columns = catalog.columns(column.relation);
	return std::none_of(columns.begin(), columns.end(), [](const Column& other) {
		return NameTokens(other.name).has_any(login_words);
	});
}

}  // namespace

std::string_view plural_name(Sensitive kind) {
	switch (kind) {
		case Sensitive::password:
			return "passwords as they were typed";
		case Sensitive::card_number:
			return "card numbers";
		case Sensitive::card_code:
			return "card verification codes";
		case Sensitive::social_security_number:
		case Sensitive::person_number:
			return "social security numbers";
		default:
			return "";
	}
}

bool is_named_sensitive(const Catalog& catalog, const Column& column) {
	return is_text_like(catalog.base_type(column.type)) &&
		   kind_by_name(column.name) != Sensitive::none && !is_out_of_place(catalog, column);
}

Sensitive sensitive_kind(const Catalog& catalog, const Column& column) {
	if (!is_named_sensitive(catalog, column)) return Sensitive::none;
	const Sensitive kind = kind_by_name(column.name);
	const ColumnStatistics* statistics = catalog.statistics(column.relation, column.number);
	return statistics != nullptr && has_values_of(kind, *statistics) ? kind : Sensitive::none;
}

}  // namespace dbe
