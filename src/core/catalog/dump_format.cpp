#include "core/catalog/dump_format.hpp"

#include <array>
#include <charconv>

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::string_view plain = "\t\n\r\\,{}";
constexpr std::string_view letters = "tnr\\c()";

}  // namespace

std::string escaped_field(std::string_view text) {
	std::string out;
	for (const char c : text) {
		const std::size_t at = plain.find(c);
		if (at == std::string_view::npos) {
			append(out, c);
		} else {
			append(out, '\\');
			append(out, letters[at]);
		}
	}
	return out;
}

std::string unescaped_field(std::string_view field) {
	std::string out;
	for (std::size_t i = 0; i < field.size(); i++) {
		if (field[i] != '\\' || i + 1 == field.size()) {
			append(out, field[i]);
			continue;
		}
		const std::size_t at = letters.find(field[++i]);
		append(out, at == std::string_view::npos ? field[i] : plain[at]);
	}
	return out;
}

std::string exact(double value) {
	std::array<char, 32> buffer;
	const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
	return {buffer.data(), end};
}

}  // namespace dbe
