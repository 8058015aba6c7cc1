#include <array>

#include "core/recipes/recipe.hpp"

namespace dbe {
namespace {

constexpr auto recipes = std::to_array<Recipe>({
	{.topic = "soft_delete",
	 .name = "deleted_at",
	 .platforms = platform::postgresql | platform::sqlite,
	 .purpose = "Rows that are gone for readers, and still there.",
	 .setup = R"(CREATE TABLE users (id integer PRIMARY KEY, email varchar(40) NOT NULL, deleted_at timestamp);
CREATE UNIQUE INDEX uq_users_email_live ON users (email) WHERE deleted_at IS NULL;
CREATE VIEW active_users AS SELECT id, email FROM users WHERE deleted_at IS NULL;
INSERT INTO users VALUES (1, 'ada@example.com', NULL), (2, 'ben@example.com', NULL);)",
	 .example = R"(UPDATE users SET deleted_at = '2024-05-01 12:00:00' WHERE id = 1 AND deleted_at IS NULL;
INSERT INTO users VALUES (3, 'ada@example.com', NULL);
SELECT id, email FROM active_users ORDER BY id;)",
	 .notes = "The partial index keeps an address unique among the living, and is as small as they are. "
			  "dbe.soft_delete_enable() sets it up on a table of PostgreSQL."},
	{.topic = "optimistic_locking",
	 .name = "version_column",
	 .platforms = platform::postgresql | platform::sqlite,
	 .purpose = "Two who edit the same row: the second is told.",
	 .setup = R"(CREATE TABLE articles (id integer PRIMARY KEY, title varchar(40) NOT NULL, version integer NOT NULL DEFAULT 1);
INSERT INTO articles VALUES (1, 'Draft', 1);)",
	 .example = R"(UPDATE articles SET title = 'First', version = version + 1 WHERE id = 1 AND version = 1 RETURNING id, title, version;
UPDATE articles SET title = 'Second', version = version + 1 WHERE id = 1 AND version = 1 RETURNING id, title, version;
SELECT id, title, version FROM articles;)",
	 .notes = "No row back: somebody else was quicker. Read the row again and ask the user; do not try again blindly."},
	{.topic = "event_sourcing",
	 .name = "event_store",
	 .purpose = "What happened as rows that are only added; the state is what they add up to.",
	 .setup = R"(CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, aggregate_type text NOT NULL, aggregate_id bigint NOT NULL,
    event_type text NOT NULL, event_data jsonb NOT NULL, metadata jsonb NOT NULL DEFAULT '{}', version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), UNIQUE (aggregate_id, version));
CREATE INDEX idx_events_event_type_created_at ON events (event_type, created_at);
INSERT INTO events (aggregate_type, aggregate_id, event_type, event_data, version) VALUES
    ('account', 7, 'opened', '{}', 1), ('account', 7, 'deposited', '{"amount": 50}', 2),
    ('account', 7, 'withdrawn', '{"amount": 20}', 3);)",
	 .example = R"(INSERT INTO events (aggregate_type, aggregate_id, event_type, event_data, version)
VALUES ('account', 7, 'withdrawn', '{"amount": 99}', 3) ON CONFLICT (aggregate_id, version) DO NOTHING;
SELECT aggregate_id, max(version) AS version,
       sum(CASE event_type WHEN 'deposited' THEN (event_data ->> 'amount')::integer
                           WHEN 'withdrawn' THEN -(event_data ->> 'amount')::integer ELSE 0 END) AS balance
FROM events WHERE aggregate_id = 7 GROUP BY aggregate_id;)",
	 .notes = "The writer names the version after the one that it has read; the unique key refuses the slower of two, "
			  "here the second version 3. Without ON CONFLICT that is error 23505."},
	{.topic = "time_series",
	 .name = "monthly_partitions",
	 .purpose = "A table that grows by time, and is forgotten by the month.",
	 .setup = R"(CREATE TABLE readings (sensor integer NOT NULL, taken_at timestamp NOT NULL, value real) PARTITION BY RANGE (taken_at);
CREATE TABLE readings_2024_01 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE readings_2024_02 PARTITION OF readings FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
CREATE INDEX idx_readings_taken_at ON readings USING brin (taken_at);
INSERT INTO readings VALUES (1, '2024-01-31 23:00', 4.5), (1, '2024-02-01 00:00', 5), (2, '2024-02-10 08:00', 6.25);)",
	 .example = R"(SELECT tableoid::regclass AS partition, count(*), avg(value) AS average
FROM readings WHERE taken_at >= '2024-02-01' AND taken_at < '2024-03-01' GROUP BY 1 ORDER BY 1;
DROP TABLE readings_2024_01;
SELECT min(taken_at) AS oldest FROM readings;)",
	 .notes = "The upper end is not in the partition. Bare comparisons of the key let the planner leave partitions "
			  "out. Future partitions are made ahead, by pg_cron say; DETACH PARTITION ... CONCURRENTLY and DROP cost "
			  "nothing beside DELETE."},
	{.topic = "full_text_search",
	 .name = "weighted_tsvector",
	 .purpose = "Words in titles and bodies, the best matches first.",
	 .setup = R"(CREATE TABLE pages (id integer PRIMARY KEY, title text NOT NULL, body text NOT NULL,
    search tsvector GENERATED ALWAYS AS (setweight(to_tsvector('english', title), 'A') ||
                                         setweight(to_tsvector('english', body), 'B')) STORED);
CREATE INDEX idx_pages_search ON pages USING gin (search);
INSERT INTO pages (id, title, body) VALUES (1, 'Indexing', 'How indexes find rows.'),
    (2, 'Backups', 'Rows of an index need no backup.'), (3, 'Locks', 'Who waits for whom.');)",
	 .example = R"(SELECT id, title, round(ts_rank(search, query)::numeric, 3) AS rank
FROM pages, websearch_to_tsquery('english', 'index rows') query
WHERE search @@ query ORDER BY rank DESC, id;)",
	 .notes = "The configuration is named, so that the column does not depend on a setting. websearch_to_tsquery() takes "
			  "whatever people type."},
	{.topic = "jsonb",
	 .name = "path_and_containment",
	 .purpose = "Questions to documents, each by an index.",
	 .setup = R"(CREATE TABLE documents (id integer PRIMARY KEY, doc jsonb NOT NULL);
CREATE INDEX idx_documents_doc ON documents USING gin (doc);
CREATE INDEX idx_documents_city ON documents ((doc #>> '{address,city}'));
INSERT INTO documents VALUES (1, '{"tags": ["a", "b"], "address": {"city": "Oslo"}}'),
    (2, '{"tags": ["b"], "address": {"city": "Rome"}}'), (3, '{"note": null}');)",
	 .example = R"(SELECT 'contains' AS question, id FROM documents WHERE doc @> '{"tags": ["b"]}'
UNION ALL SELECT 'has the key', id FROM documents WHERE doc ? 'note'
UNION ALL SELECT 'path', id FROM documents WHERE doc #>> '{address,city}' = 'Rome'
ORDER BY question, id;)",
	 .notes = "GIN serves @> and ?, the expression index the path compared as text. jsonb_path_ops is smaller and serves @> "
			  "and jsonpath only. What every document has is better a column."},
	{.topic = "multi_tenant",
	 .name = "row_level_security",
	 .purpose = "Many customers in one table, each of whom sees his own rows.",
	 .setup = R"(CREATE TABLE invoices (tenant_id integer NOT NULL, id integer NOT NULL, total integer NOT NULL, PRIMARY KEY (tenant_id, id));
INSERT INTO invoices VALUES (1, 1, 10), (1, 2, 20), (2, 1, 99);
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY invoices_tenant ON invoices USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::integer));
CREATE ROLE recipe_application;
GRANT SELECT ON invoices TO recipe_application;)",
	 .example = R"(SET LOCAL ROLE recipe_application;
SET LOCAL app.tenant = '1';
SELECT tenant_id, id, total FROM invoices ORDER BY id;
SET LOCAL app.tenant = '';
SELECT count(*) AS without_tenant FROM invoices;
RESET ROLE;)",
	 .notes = "The tenant leads every key and index. Owners and superusers see all: the application logs in as another role "
			  "(or FORCE ROW LEVEL SECURITY). The subquery is evaluated once and not for each row; SET LOCAL ends with the "
			  "transaction, as a pooler needs it."},
});

}  // namespace

std::span<const Recipe> pattern_recipes() { return recipes; }

}  // namespace dbe
