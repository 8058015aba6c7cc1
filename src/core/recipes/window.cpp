#include <array>

#include "core/recipes/recipe.hpp"

namespace dbe {
namespace {

constexpr std::string_view sales = R"(CREATE TABLE sales (region varchar(10), sold_on date, amount integer);
INSERT INTO sales VALUES ('north', '2024-01-01', 100), ('north', '2024-01-02', 40), ('north', '2024-01-03', 70),
    ('north', '2024-01-04', 90), ('south', '2024-01-01', 30), ('south', '2024-01-02', 60), ('south', '2024-01-03', 60);)";

constexpr auto recipes = std::to_array<Recipe>({
	{.topic = "window",
	 .name = "running_total",
	 .platforms = platform::all,
	 .purpose = "Beside each row the sum of all rows up to it.",
	 .setup = sales,
	 .example = R"(SELECT region, sold_on, amount,
       sum(amount) OVER (PARTITION BY region ORDER BY sold_on ROWS UNBOUNDED PRECEDING) AS running_total
FROM sales ORDER BY region, sold_on;)",
	 .notes = "Without ROWS the frame is RANGE: rows of the same day share one sum. An index on (region, sold_on) "
			  "saves the sort."},
	{.topic = "window",
	 .name = "rank_in_group",
	 .platforms = platform::all,
	 .purpose = "The first rows of each group.",
	 .setup = sales,
	 .example = R"(SELECT region, sold_on, amount, place
FROM (SELECT region, sold_on, amount,
             rank() OVER (PARTITION BY region ORDER BY amount DESC) AS place FROM sales) ranked
WHERE place <= 2 ORDER BY region, place, sold_on;)",
	 .notes = "rank() leaves a gap behind equals, dense_rank() does not, row_number() tells them apart in any order. "
			  "A window function cannot stand in WHERE, hence the subquery."},
	{.topic = "window",
	 .name = "previous_and_next",
	 .platforms = platform::all,
	 .purpose = "A row beside the one before it and the one after it.",
	 .setup = sales,
	 .example = R"(SELECT region, sold_on, amount,
       amount - lag(amount) OVER (PARTITION BY region ORDER BY sold_on) AS change_to_previous,
       lead(amount) OVER (PARTITION BY region ORDER BY sold_on) AS following
FROM sales ORDER BY region, sold_on;)",
	 .notes = "The first row of a group has no previous one: NULL, or the third argument, lag(amount, 1, 0)."},
	{.topic = "window",
	 .name = "moving_average",
	 .platforms = platform::all,
	 .purpose = "The mean of a row and the two before it.",
	 .setup = sales,
	 .example = R"(SELECT region, sold_on, amount,
       round(avg(amount) OVER (PARTITION BY region ORDER BY sold_on
                               ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), 1) AS average_of_three
FROM sales ORDER BY region, sold_on;)",
	 .notes = "ROWS counts rows: where days are missing, PostgreSQL and MySQL take days with RANGE BETWEEN INTERVAL "
			  "'2' DAY PRECEDING AND CURRENT ROW. The first two rows have fewer before them."},
	{.topic = "window",
	 .name = "percent_of_total",
	 .platforms = platform::all,
	 .purpose = "The share of a row in its group and in everything.",
	 .setup = sales,
	 .example = R"(SELECT region, sold_on, amount,
       round(100.0 * amount / sum(amount) OVER (PARTITION BY region), 1) AS percent_of_region,
       round(100.0 * amount / sum(amount) OVER (), 1) AS percent_of_all
FROM sales ORDER BY region, sold_on;)",
	 .notes = "100.0 and not 100: integers divide to integers in PostgreSQL and SQLite. nullif(sum(...), 0) keeps a "
			  "total of nothing from failing."},
});

}  // namespace

std::span<const Recipe> window_recipes() { return recipes; }

}  // namespace dbe
