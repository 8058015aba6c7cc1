// Who may connect from where: pg_hba.conf as it stands in the file, line by line.
#pragma once

#include <cstdint>
#include <span>

#include "core/server/group.hpp"

namespace dbe {

// Kinds of connections that a line speaks of.
namespace connection {
inline constexpr std::uint32_t socket = 1;
inline constexpr std::uint32_t plain = 2;
inline constexpr std::uint32_t ssl = 4;
inline constexpr std::uint32_t gss = 8;
inline constexpr std::uint32_t network = plain | ssl | gss;
}  // namespace connection

struct AccessRule {
	std::string_view file{};  // from 16 on; empty for the main file before
	int line{};
	std::uint32_t connections{};
	std::span<const std::string_view> databases{};
	std::span<const std::string_view> users{};
	std::string_view address{};	 // an IP address, a host name, all, samehost, samenet
	std::string_view netmask{};
	std::string_view method{};
	std::string_view error{};  // why the line cannot be used; the rest is then empty

	bool is_for_network() const { return (connections & connection::network) != 0; }
	bool is_from_anywhere() const {
		return address == "all" || netmask == "0.0.0.0" || netmask == "::";
	}
	bool is_from_this_machine() const {
		return !is_for_network() || address.starts_with("127.") || address == "::1" ||
			   address == "localhost" || address == "samehost";
	}
};

struct AccessFacts : FactGroup {
	std::span<const AccessRule> list;  // in the order in which they are tried
};

// A mapping of local roles to a user of a foreign server.
struct UserMapping {
	std::string_view server;
	std::string_view wrapper;
	bool is_public;
	bool has_password;		// the value never leaves the server
	bool is_hidden;			// the caller may not see its options
	bool has_public_usage;	// everybody may make foreign tables on the server
	std::string_view user{};  // quoted, ready for DDL
	// The role logs in and sees the mapping's options for no reason but USAGE on the server, with
	// which it has made no foreign table.
	bool is_readable_by_user{};
};

struct MappingFacts : FactGroup {
	std::span<const UserMapping> list;
};

AccessFacts load_access(const Host& host, Arena& arena, const dbe_server& server);
MappingFacts load_mappings(const Host& host, Arena& arena);

}  // namespace dbe
