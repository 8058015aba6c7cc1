#include <array>

#include "core/recipes/recipe.hpp"

namespace dbe {
namespace {

constexpr auto recipes = std::to_array<Recipe>({
	{.topic = "soft_delete",
	 .name = "deleted_at",
	 .platforms = platform::mysql,
	 .purpose = "Rows that are gone for readers, and still there.",
	 .setup = R"(CREATE TABLE users (id integer PRIMARY KEY, email varchar(40) NOT NULL, deleted_at datetime,
    live_email varchar(40) AS (IF(deleted_at IS NULL, email, NULL)) STORED, UNIQUE KEY uq_users_email_live (live_email));
CREATE VIEW active_users AS SELECT id, email FROM users WHERE deleted_at IS NULL;
INSERT INTO users (id, email) VALUES (1, 'ada@example.com'), (2, 'ben@example.com');)",
	 .example = R"(UPDATE users SET deleted_at = '2024-05-01 12:00:00' WHERE id = 1 AND deleted_at IS NULL;
INSERT INTO users (id, email) VALUES (3, 'ada@example.com');
SELECT id, email FROM active_users ORDER BY id;)",
	 .notes = "MySQL has no partial indexes: a generated column that is null for the deleted takes their place."},
	{.topic = "optimistic_locking",
	 .name = "version_column",
	 .platforms = platform::mysql,
	 .purpose = "Two who edit the same row: the second is told.",
	 .setup = R"(CREATE TABLE articles (id integer PRIMARY KEY, title varchar(40) NOT NULL, version integer NOT NULL DEFAULT 1);
INSERT INTO articles VALUES (1, 'Draft', 1);)",
	 .example = R"(UPDATE articles SET title = 'First', version = version + 1 WHERE id = 1 AND version = 1;
SELECT row_count() AS changed;
UPDATE articles SET title = 'Second', version = version + 1 WHERE id = 1 AND version = 1;
SELECT row_count() AS changed;)",
	 .notes = "0 changed: somebody else was quicker. Clients that count found rows instead of changed ones see the same, "
			  "as the version always changes."},
	{.topic = "event_sourcing",
	 .name = "event_store",
	 .platforms = platform::sqlite,
	 .purpose = "What happened as rows that are only added; the state is what they add up to.",
	 .setup = R"(CREATE TABLE events (id integer PRIMARY KEY, aggregate_type text NOT NULL, aggregate_id integer NOT NULL,
    event_type text NOT NULL, event_data text NOT NULL CHECK (json_valid(event_data)), version integer NOT NULL,
    created_at text NOT NULL DEFAULT CURRENT_TIMESTAMP, UNIQUE (aggregate_id, version));
INSERT INTO events (aggregate_type, aggregate_id, event_type, event_data, version) VALUES
    ('account', 7, 'opened', '{}', 1), ('account', 7, 'deposited', '{"amount": 50}', 2),
    ('account', 7, 'withdrawn', '{"amount": 20}', 3);)",
	 .example = R"(INSERT INTO events (aggregate_type, aggregate_id, event_type, event_data, version)
VALUES ('account', 7, 'withdrawn', '{"amount": 99}', 3) ON CONFLICT (aggregate_id, version) DO NOTHING;
SELECT aggregate_id, max(version) AS version,
       sum(CASE event_type WHEN 'deposited' THEN event_data ->> '$.amount'
                           WHEN 'withdrawn' THEN -(event_data ->> '$.amount') ELSE 0 END) AS balance
FROM events WHERE aggregate_id = 7 GROUP BY aggregate_id;)",
	 .notes = "->> needs SQLite 3.38, json_extract() serves before it. SQLite has one writer at a time."},
	{.topic = "time_series",
	 .name = "monthly_partitions",
	 .platforms = platform::mysql,
	 .purpose = "A table that grows by time, and is forgotten by the month.",
	 .setup = R"(CREATE TABLE readings (sensor integer NOT NULL, taken_at datetime NOT NULL, value float)
PARTITION BY RANGE COLUMNS (taken_at) (
    PARTITION p2024_01 VALUES LESS THAN ('2024-02-01'), PARTITION p2024_02 VALUES LESS THAN ('2024-03-01'));
INSERT INTO readings VALUES (1, '2024-01-31 23:00', 4.5), (1, '2024-02-01 00:00', 5), (2, '2024-02-10 08:00', 6.25);)",
	 .example = R"(SELECT count(*), avg(value) AS average FROM readings
WHERE taken_at >= '2024-02-01' AND taken_at < '2024-03-01';
ALTER TABLE readings DROP PARTITION p2024_01;
SELECT min(taken_at) AS oldest FROM readings;)",
	 .notes = "Each unique key must have the partition key in it, and foreign keys are not allowed. SQLite has no "
			  "partitions: a table for each month and a view over them."},
	{.topic = "full_text_search",
	 .name = "fts5",
	 .platforms = platform::sqlite,
	 .purpose = "Words in titles and bodies, the best matches first.",
	 .setup = R"(CREATE VIRTUAL TABLE pages USING fts5 (title, body, tokenize = 'porter');
INSERT INTO pages (rowid, title, body) VALUES (1, 'Indexing', 'How indexes find rows.'),
    (2, 'Backups', 'Rows of an index need no backup.'), (3, 'Locks', 'Who waits for whom.');)",
	 .example = R"(SELECT rowid, title FROM pages WHERE pages MATCH 'index rows' ORDER BY bm25(pages, 10.0, 1.0), rowid;)",
	 .notes = "bm25() takes a weight for each column; the least is the best match."},
	{.topic = "full_text_search",
	 .name = "fulltext_index",
	 .platforms = platform::mysql,
	 .purpose = "Words in titles and bodies, the best matches first.",
	 .setup = R"(CREATE TABLE pages (id integer PRIMARY KEY, title varchar(100) NOT NULL, body text NOT NULL,
    FULLTEXT KEY ft_pages (title, body));
INSERT INTO pages VALUES (1, 'Indexing', 'How indexes find rows.'), (2, 'Backups', 'Rows of an index need no backup.'),
    (3, 'Locks', 'Who waits for whom.');)",
	 .example = R"(SELECT id, title FROM pages WHERE MATCH (title, body) AGAINST ('+index* +rows' IN BOOLEAN MODE) ORDER BY id;)",
	 .notes = "InnoDB has no stems: index* finds indexes. Words below innodb_ft_min_token_size (3) are not found."},
	{.topic = "json",
	 .name = "indexed_path",
	 .platforms = platform::sqlite,
	 .purpose = "A question to documents by an index.",
	 .setup = R"(CREATE TABLE documents (id integer PRIMARY KEY, doc text NOT NULL CHECK (json_valid(doc)));
CREATE INDEX idx_documents_city ON documents (json_extract(doc, '$.address.city'));
INSERT INTO documents VALUES (1, '{"tags": ["a", "b"], "address": {"city": "Oslo"}}'),
    (2, '{"tags": ["b"], "address": {"city": "Rome"}}'), (3, '{"note": null}');)",
	 .example = R"(SELECT id FROM documents WHERE json_extract(doc, '$.address.city') = 'Rome';
SELECT d.id FROM documents d, json_each(d.doc, '$.tags') t WHERE t.value = 'b' ORDER BY d.id;)",
	 .notes = "An index serves the expression as it is written. What is in an array is found by json_each(), which reads all "
			  "rows: a table of tags does it by an index."},
	{.topic = "json",
	 .name = "indexed_path",
	 .platforms = platform::mysql,
	 .purpose = "A question to documents by an index.",
	 .setup = R"(CREATE TABLE documents (id integer PRIMARY KEY, doc json NOT NULL,
    city varchar(40) AS (doc ->> '$.address.city') STORED, KEY idx_documents_city (city));
INSERT INTO documents (id, doc) VALUES (1, '{"tags": ["a", "b"], "address": {"city": "Oslo"}}'),
    (2, '{"tags": ["b"], "address": {"city": "Rome"}}'), (3, '{"note": null}');)",
	 .example = R"(SELECT id FROM documents WHERE city = 'Rome';
SELECT id FROM documents WHERE 'b' MEMBER OF (doc -> '$.tags') ORDER BY id;)",
	 .notes = "From 8.0.17 on a multi-valued index serves MEMBER OF: KEY ((CAST(doc -> '$.tags' AS char(20) ARRAY)))."},
	{.topic = "multi_tenant",
	 .name = "view_of_tenant",
	 .platforms = platform::mysql,
	 .purpose = "Many customers in one table, each of whom sees his own rows.",
	 .setup = R"(CREATE TABLE invoices (tenant_id integer NOT NULL, id integer NOT NULL, total integer NOT NULL, PRIMARY KEY (tenant_id, id));
INSERT INTO invoices VALUES (1, 1, 10), (1, 2, 20), (2, 1, 99);
CREATE FUNCTION current_tenant() RETURNS integer NO SQL RETURN @tenant;
CREATE SQL SECURITY DEFINER VIEW my_invoices AS SELECT id, total FROM invoices WHERE tenant_id = current_tenant();)",
	 .example = R"(SET @tenant = 1;
SELECT id, total FROM my_invoices ORDER BY id;)",
	 .notes = "MySQL and SQLite have no row level security. The application has rights on the view and none on the table; "
			  "whoever can set the variable chooses the tenant. In SQLite a file for each customer."},
});

}  // namespace

std::span<const Recipe> pattern_variants() { return recipes; }

}  // namespace dbe
