#include "core/checks/common/access.hpp"

#include <algorithm>
#include <optional>

#include "core/base/text.hpp"

namespace dbe {
namespace {

using Names = std::span<const std::string_view>;

bool has(Names names, std::string_view name) {
	return std::find(names.begin(), names.end(), name) != names.end();
}

// "all" does not include replication, which is no database.
bool covers_databases(Names wide, Names narrow) {
	return std::all_of(narrow.begin(), narrow.end(), [&](std::string_view name) {
		return has(wide, name) || (name != "replication" && has(wide, "all"));
	});
}

bool covers_users(Names wide, Names narrow) {
	return has(wide, "all") || std::all_of(narrow.begin(), narrow.end(), [&](std::string_view name) {
			   return has(wide, name);
		   });
}

std::optional<std::uint32_t> ip4(std::string_view text) {
	const auto parts = split(text, '.');
	if (parts.size() != 4) return {};
	std::uint32_t address = 0;
	for (const std::string_view part : parts) {
		double octet = 0;
		if (!parse_number(part, octet) || octet < 0 || octet > 255) return {};
		address = address << 8 | static_cast<std::uint32_t>(octet);
	}
	return address;
}

bool covers_addresses(const AccessRule& wide, const AccessRule& narrow) {
	if (!narrow.is_for_network()) return true;
	if (wide.address == "all") return true;
	if (wide.address == narrow.address && wide.netmask == narrow.netmask) return true;
	const auto network = ip4(wide.address);
	const auto mask = ip4(wide.netmask);
	const auto inner = ip4(narrow.address);
	const auto inner_mask = ip4(narrow.netmask);
	if (!network || !mask || !inner || !inner_mask) return false;
	return (*inner_mask & *mask) == *mask && (*inner & *mask) == (*network & *mask);
}

}  // namespace

bool listens_to_network(const Settings& settings) {
	const auto addresses = settings.text("listen_addresses");
	if (!addresses) return false;
	const auto all = split(*addresses, ',');
	return std::any_of(all.begin(), all.end(), [](std::string_view address) {
		const std::string_view a = trimmed(address);
		return !a.empty() && !a.starts_with("127.") && !equals_any(a, {"localhost", "::1"});
	});
}

std::span<const AccessRule> judged_rules(const Snapshot& snapshot, Assessment& assessment) {
	const AccessFacts& facts = snapshot.facts.access;
	if (!facts.known) assessment.skip(facts.why, facts.reason);
	return facts.known ? facts.list : std::span<const AccessRule>();
}

bool covers(const AccessRule& first, const AccessRule& second) {
	return (second.connections & ~first.connections) == 0 &&
		   covers_databases(first.databases, second.databases) &&
		   covers_users(first.users, second.users) && covers_addresses(first, second);
}

const AccessRule* covered_by(std::span<const AccessRule> rules, const AccessRule& rule) {
	for (const AccessRule& earlier : rules) {
		if (&earlier == &rule) return nullptr;
		if (earlier.error.empty() && covers(earlier, rule)) return &earlier;
	}
	return nullptr;
}

const AccessRule* deciding_from_anywhere(std::span<const AccessRule> rules, std::string_view role) {
	for (const AccessRule& rule : rules)
		if (rule.error.empty() && (rule.connections & connection::ssl) != 0 &&
			rule.is_from_anywhere() && (has(rule.users, "all") || has(rule.users, role)))
			return &rule;
	return nullptr;
}

bool is_password_method(std::string_view method) {
	return equals_any(method, {"scram-sha-256", "md5", "password"});
}

std::string place(const AccessRule& rule) {
	const std::size_t slash = rule.file.rfind('/');
	const std::string_view file =
		slash == std::string_view::npos ? rule.file : rule.file.substr(slash + 1);
	return cat(file.empty() ? "pg_hba.conf" : file, " line ", rule.line);
}

std::string scope_of(const AccessRule& rule) {
	const auto joined = [](Names names) {
		std::string out;
		for (const std::string_view name : names) append(out, cat(out.empty() ? "" : ",", name));
		return shortened(out, 40);
	};
	return cat("database ", joined(rule.databases), ", user ", joined(rule.users),
			   rule.is_for_network()
				   ? cat(", from ", rule.is_from_anywhere() ? "anywhere" : rule.address,
						 rule.netmask.empty() || rule.is_from_anywhere() ? ""
																		 : cat("/", rule.netmask))
				   : ", local");
}

}  // namespace dbe
