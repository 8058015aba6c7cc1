// Building a JSON object as text, in the order of the calls.
#pragma once

#include <string>
#include <string_view>

#include "core/base/text.hpp"

namespace dbe {

std::string json_string(std::string_view text);
std::string json_number(double number);

class JsonObject {
public:
	JsonObject& put(std::string_view name, std::string_view text);
	JsonObject& put(std::string_view name, const char* text) {
		return put(name, std::string_view(text));
	}
	JsonObject& put(std::string_view name, const std::string& text) {
		return put(name, std::string_view(text));
	}
	JsonObject& put(std::string_view name, bool value);
	JsonObject& put(std::string_view name, double number);
	template <std::integral Number>
		requires(!std::same_as<Number, bool>)
	JsonObject& put(std::string_view name, Number number) {
		return raw(name, cat(number));
	}
	// value is JSON already
	JsonObject& raw(std::string_view name, std::string_view value);

	bool empty() const { return body_.empty(); }
	std::string text() const { return cat("{", body_, "}"); }

private:
	std::string body_;
};

}  // namespace dbe
