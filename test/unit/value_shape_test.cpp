#include "core/catalog/value_shape.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace dbe {
namespace {

struct Case {
	std::string_view value;
	Shape shape;
};

class ValueShape : public testing::TestWithParam<Case> {};

TEST_P(ValueShape, IsFound) { EXPECT_EQ(name(shape_of(GetParam().value)), name(GetParam().shape)); }

INSTANTIATE_TEST_SUITE_P(
	Values, ValueShape,
	testing::Values(
		Case{"", Shape::text}, Case{"abc", Shape::text}, Case{" 1", Shape::text},
		Case{"0", Shape::integer}, Case{"42", Shape::integer}, Case{"-7", Shape::integer},
		Case{"999999999999999999", Shape::integer}, Case{"1000000000000000000", Shape::digits},
		Case{"007", Shape::digits}, Case{"-007", Shape::text}, Case{"+1", Shape::text},
		Case{"1.5", Shape::decimal}, Case{"-0.25", Shape::decimal}, Case{"1.", Shape::text},
		Case{".5", Shape::text}, Case{"1.2.3", Shape::text}, Case{"01.5", Shape::text},
		Case{"1e5", Shape::text}, Case{"-", Shape::text}, Case{"1,5", Shape::list},
		Case{"3f2504e0-4f89-41d3-9a0c-0305e82c3301", Shape::uuid},
		Case{"3F2504E0-4F89-41D3-9A0C-0305E82C3301", Shape::uuid},
		Case{"3f2504e04f8941d39a0c0305e82c3301", Shape::text},
		Case{"3f2504e0-4f89-41d3-9a0c-0305e82c330g", Shape::text}, Case{"2024-02-29", Shape::date},
		Case{"2023-02-29", Shape::text}, Case{"1900-02-29", Shape::text},
		Case{"2024-13-01", Shape::text}, Case{"0000-00-00", Shape::text},
		Case{"01.02.2024", Shape::text}, Case{"2024-02-29 12:30", Shape::timestamp},
		Case{"2024-02-29T12:30:15Z", Shape::timestamp},
		Case{"2024-02-29 12:30:15.123456+02", Shape::timestamp},
		Case{"2024-02-29T12:30:15-05:30", Shape::timestamp}, Case{"2024-02-29 24:30", Shape::text},
		Case{"2024-02-29 12:30:61", Shape::text}, Case{"2024-02-29 12:30:15.", Shape::text},
		Case{"2024-02-29 ", Shape::text}, Case{"true", Shape::boolean}, Case{"N", Shape::boolean},
		Case{"Off", Shape::boolean}, Case{"maybe", Shape::text}, Case{"192.0.2.17", Shape::inet},
		Case{"10.0.0.0/8", Shape::inet}, Case{"10.0.0.0/33", Shape::text},
		Case{"256.0.0.1", Shape::text}, Case{"10.0.0", Shape::text},
		Case{"010.0.0.1", Shape::text}, Case{"10.0.0.1.2", Shape::text},
		Case{"2001:db8::1", Shape::inet}, Case{"::1", Shape::inet}, Case{"::", Shape::inet},
		Case{"fe80::/64", Shape::inet}, Case{"1:2:3:4:5:6:7:8", Shape::inet},
		Case{"1:2:3:4:5:6:7:8:9", Shape::text}, Case{"1:2:3:4:5:6::8", Shape::inet}, Case{"1:2:3:4:5:6:7::8", Shape::text},
		Case{"1::2::3", Shape::text}, Case{"08:00:2b:01:02:03", Shape::text},
		Case{"1:2:3:", Shape::text}, Case{"12:30", Shape::text}, Case{":1", Shape::text},
		Case{"7,12,31", Shape::list}, Case{"7, 12, 31", Shape::list}, Case{"7,12,", Shape::list},
		Case{"7,,12", Shape::text}, Case{",7", Shape::text}, Case{"7 12", Shape::text},
		Case{"7,1.5", Shape::text}, Case{"a,b", Shape::text}));

Shape shape_of_all(const std::vector<std::string_view>& values) {
	std::vector<Text> texts;
	for (const std::string_view value : values)
		texts.push_back({value.data(), static_cast<std::uint32_t>(value.size())});
	return common_shape(texts);
}

TEST(CommonShape, OfNothingIsText) { EXPECT_EQ(shape_of_all({}), Shape::text); }

TEST(CommonShape, OfEqualShapes) {
	EXPECT_EQ(shape_of_all({"1", "2"}), Shape::integer);
	EXPECT_EQ(shape_of_all({"yes", "no"}), Shape::boolean);
}

TEST(CommonShape, WidensWithinAFamily) {
	EXPECT_EQ(shape_of_all({"1", "2.5", "3"}), Shape::decimal);
	EXPECT_EQ(shape_of_all({"1", "007"}), Shape::digits);
	EXPECT_EQ(shape_of_all({"2024-02-01", "2024-02-01 10:00"}), Shape::timestamp);
	EXPECT_EQ(shape_of_all({"7", "7,12", "3"}), Shape::list);
}

TEST(CommonShape, OneMisfitMakesText) {
	EXPECT_EQ(shape_of_all({"1", "2", "N/A"}), Shape::text);
	EXPECT_EQ(shape_of_all({"2024-02-01", ""}), Shape::text);
	EXPECT_EQ(shape_of_all({"007", "1.5"}), Shape::text);
	EXPECT_EQ(shape_of_all({"true", "1"}), Shape::text);
}

}  // namespace
}  // namespace dbe
