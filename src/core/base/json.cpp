#include "core/base/json.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace dbe {

std::string json_string(std::string_view text) {
	std::string out = "\"";
	for (const char c : text) {
		if (c == '"' || c == '\\') {
			append(out, '\\');
			append(out, c);
		} else if (static_cast<unsigned char>(c) < 0x20) {
			std::array<char, 8> buffer;
			std::snprintf(buffer.data(), buffer.size(), "\\u%04x", static_cast<unsigned>(c));
			append(out, buffer.data());
		} else {
			append(out, c);
		}
	}
	append(out, '"');
	return out;
}

std::string json_number(double number) { return std::isfinite(number) ? cat(number) : "null"; }

JsonObject& JsonObject::put(std::string_view name, std::string_view text) {
	return raw(name, json_string(text));
}

JsonObject& JsonObject::put(std::string_view name, bool value) {
	return raw(name, value ? "true" : "false");
}

JsonObject& JsonObject::put(std::string_view name, double number) {
	return raw(name, json_number(number));
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view value) {
	if (!body_.empty()) append(body_, ", ");
	append(body_, json_string(name));
	append(body_, ": ");
	append(body_, value);
	return *this;
}

}  // namespace dbe
