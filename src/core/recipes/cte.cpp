#include <array>

#include "core/recipes/recipe.hpp"

namespace dbe {
namespace {

constexpr std::string_view staff = R"(CREATE TABLE staff (id integer PRIMARY KEY, name varchar(20), manager_id integer REFERENCES staff (id));
INSERT INTO staff VALUES (1, 'Ada', NULL), (2, 'Ben', 1), (3, 'Cleo', 1), (4, 'Dora', 2), (5, 'Emil', 4);)";

constexpr auto recipes = std::to_array<Recipe>({
	{.topic = "cte",
	 .name = "hierarchy_with_depth_limit",
	 .platforms = platform::postgresql | platform::sqlite,
	 .purpose = "Everybody below somebody, with the way there, and no further than a depth.",
	 .setup = staff,
	 .example = R"(WITH RECURSIVE below (id, name, depth, path) AS (
    SELECT id, name, 0, CAST(name AS text) FROM staff WHERE manager_id IS NULL
    UNION ALL
    SELECT s.id, s.name, b.depth + 1, b.path || ' > ' || s.name
    FROM below b JOIN staff s ON s.manager_id = b.id
    WHERE b.depth < 2
)
SELECT depth, name, path FROM below ORDER BY path;)",
	 .notes = "The limit stops a cycle in the data too. An index on manager_id serves each step."},
	{.topic = "cte",
	 .name = "hierarchy_with_depth_limit",
	 .platforms = platform::mysql,
	 .purpose = "Everybody below somebody, with the way there, and no further than a depth.",
	 .setup = staff,
	 .example = R"(WITH RECURSIVE below (id, name, depth, path) AS (
    SELECT id, name, 0, CAST(name AS char(200)) FROM staff WHERE manager_id IS NULL
    UNION ALL
    SELECT s.id, s.name, b.depth + 1, concat(b.path, ' > ', s.name)
    FROM below b JOIN staff s ON s.manager_id = b.id
    WHERE b.depth < 2
)
SELECT depth, name, path FROM below ORDER BY path;)",
	 .notes = "MySQL 8. The cast makes room for the path, whose width the first part decides; || is OR there. "
			  "cte_max_recursion_depth stops at 1,000 steps."},
	{.topic = "cte",
	 .name = "hierarchy_with_cycles",
	 .purpose = "A graph that may lead back to where it came from.",
	 .setup = R"(CREATE TABLE links (source integer, target integer, PRIMARY KEY (source, target));
INSERT INTO links VALUES (1, 2), (2, 3), (3, 1), (3, 4);)",
	 .example = R"(WITH RECURSIVE reached (id) AS (
    SELECT 1
    UNION ALL
    SELECT l.target FROM reached r JOIN links l ON l.source = r.id
) CYCLE id SET is_cycle USING path
SELECT id, path FROM reached WHERE NOT is_cycle ORDER BY path;)",
	 .notes = "CYCLE since PostgreSQL 14. Where the way there does not matter, UNION in place of UNION ALL ends a "
			  "cycle as well."},
	{.topic = "cte",
	 .name = "clean_dedupe_aggregate",
	 .platforms = platform::all,
	 .purpose = "A pipeline: put values right, drop doubles, sum up.",
	 .setup = R"(CREATE TABLE raw_orders (id integer PRIMARY KEY, email varchar(40), amount integer, loaded_at integer);
INSERT INTO raw_orders VALUES (1, ' Ada@Example.com', 10, 1), (2, 'ada@example.com', 10, 2), (3, 'ben@example.com ', 25, 1),
    (4, 'ada@example.com', 5, 1), (5, NULL, 7, 1);)",
	 .example = R"(WITH cleaned AS (
    SELECT id, lower(trim(email)) AS email, amount, loaded_at FROM raw_orders WHERE email IS NOT NULL
), deduped AS (
    SELECT email, amount,
           row_number() OVER (PARTITION BY email, amount ORDER BY loaded_at DESC, id DESC) AS copy
    FROM cleaned
)
SELECT email, count(*) AS orders, sum(amount) AS total
FROM deduped WHERE copy = 1 GROUP BY email ORDER BY email;)",
	 .notes = "The latest copy counts. PostgreSQL has SELECT DISTINCT ON (email, amount) ... ORDER BY email, amount, "
			  "loaded_at DESC for the middle part. A CTE that is read once is planned with the rest since 12."},
	{.topic = "cte",
	 .name = "change_and_see",
	 .purpose = "Move rows to another table in one statement.",
	 .setup = R"(CREATE TABLE jobs (id integer PRIMARY KEY, done boolean NOT NULL);
CREATE TABLE jobs_done (id integer PRIMARY KEY);
INSERT INTO jobs VALUES (1, true), (2, false), (3, true);)",
	 .example = R"(WITH gone AS (DELETE FROM jobs WHERE done RETURNING id)
INSERT INTO jobs_done SELECT id FROM gone;
SELECT 'open' AS state, id FROM jobs UNION ALL SELECT 'done', id FROM jobs_done ORDER BY state, id;)",
	 .notes = "All parts of one statement see the tables as they were at its start."},
	{.topic = "paging",
	 .name = "keyset_page",
	 .platforms = platform::all,
	 .purpose = "The page after a known row, as quick for the last page as for the first.",
	 .setup = R"(CREATE TABLE posts (id integer PRIMARY KEY, posted_on date NOT NULL);
INSERT INTO posts VALUES (1, '2024-01-01'), (2, '2024-01-01'), (3, '2024-01-02'), (4, '2024-01-03'), (5, '2024-01-03');
CREATE INDEX idx_posts_posted_on_id ON posts (posted_on, id);)",
	 .example = R"(SELECT id, posted_on FROM posts
WHERE (posted_on, id) < ('2024-01-03', 4)
ORDER BY posted_on DESC, id DESC LIMIT 2;)",
	 .notes = "The order must be total, hence the key at its end, and the columns not null. OFFSET reads all that it "
			  "skips. MySQL compares rows without the index: posted_on < d OR (posted_on = d AND id < i) is for it."},
});

}  // namespace

std::span<const Recipe> cte_recipes() { return recipes; }

}  // namespace dbe
