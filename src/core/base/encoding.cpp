#include "core/base/encoding.hpp"

#include <algorithm>

namespace dbe {
namespace {

Encoding current = Encoding::utf8;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t clipped_utf8(std::string_view text, std::size_t limit) {
	// No character is longer than four bytes: what goes on further is no UTF-8, and cut anywhere.
	constexpr std::size_t most_continuations = 3;
	std::size_t end = limit;
	while (end > 0 && limit - end < most_continuations && is_continuation(text[end])) end--;
	return is_continuation(text[end]) ? limit : end;
}

std::size_t euc_length(unsigned char lead) {
	if (lead < 0x80) return 1;
	return lead == 0x8F ? 3 : 2;
}

std::size_t euc_tw_length(unsigned char lead) { return lead == 0x8E ? 4 : euc_length(lead); }

std::size_t mule_length(unsigned char lead) {
	if (lead >= 0x81 && lead <= 0x8D) return 2;
	if (lead >= 0x90 && lead <= 0x9B) return 3;
	return lead == 0x9C || lead == 0x9D ? 4 : 1;
}

std::size_t character_length(unsigned char lead, Encoding encoding) {
	if (encoding == Encoding::euc_tw) return euc_tw_length(lead);
	return encoding == Encoding::mule ? mule_length(lead) : euc_length(lead);
}

}  // namespace

Encoding encoding_of(std::string_view name) noexcept {
	if (name == "UTF8") return Encoding::utf8;
	if (name == "SQL_ASCII") return Encoding::unknown;
	if (name == "EUC_TW") return Encoding::euc_tw;
	if (name.starts_with("EUC_")) return Encoding::euc;
	return name == "MULE_INTERNAL" ? Encoding::mule : Encoding::single_byte;
}

std::size_t clipped(std::string_view text, std::size_t limit, Encoding encoding) noexcept {
	if (text.size() <= limit) return text.size();
	if (encoding == Encoding::single_byte) return limit;
	if (encoding == Encoding::utf8 || encoding == Encoding::unknown)
		return clipped_utf8(text, limit);
	// Here a byte does not tell whether it begins a character: only a walk from the start does.
	std::size_t end = 0;
	while (end < limit) {
		const std::size_t length = character_length(static_cast<unsigned char>(text[end]), encoding);
		if (length > limit - end) break;
		end += length;
	}
	return end;
}

std::size_t columns(std::string_view text, Encoding encoding) noexcept {
	// Elsewhere a character is as wide as it has bytes, or nearly so.
	if (encoding != Encoding::utf8 && encoding != Encoding::unknown) return text.size();
	return text.size() -
		   static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

void set_database_encoding(Encoding encoding) noexcept { current = encoding; }
Encoding database_encoding() noexcept { return current; }

}  // namespace dbe
