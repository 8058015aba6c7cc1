// The encoding of the database, for whoever cuts text: half a character is refused wherever
// text is verified or converted, and so on its way to the client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dbe {

// How the bytes of a character hang together. In every encoding that a server may have, all
// bytes of a character of several bytes have their high bit set.
enum class Encoding : std::uint8_t {
	utf8,
	unknown,  // SQL_ASCII: whatever clients send, which mostly is UTF-8
	single_byte,
	euc,  // EUC_JP, EUC_JIS_2004, EUC_KR, EUC_CN
	euc_tw,
	mule,
};

// By the server's name for it: "UTF8", "EUC_JP", ...
Encoding encoding_of(std::string_view name) noexcept;

// Length of the longest start of text, of at most limit bytes, that ends between characters.
std::size_t clipped(std::string_view text, std::size_t limit, Encoding encoding) noexcept;
// Display width in columns, close enough for tables.
std::size_t columns(std::string_view text, Encoding encoding) noexcept;

// A process serves one database, so that its encoding is set at each call and never changes:
// this is the only state that the core keeps. UTF-8 where nobody said.
void set_database_encoding(Encoding encoding) noexcept;
Encoding database_encoding() noexcept;

}  // namespace dbe
