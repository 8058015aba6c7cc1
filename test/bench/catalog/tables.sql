-- Makes the tables :first to :last: 8 columns, a primary key, two further indexes and a foreign key
-- to another table; 30 rows each, in every fiftieth 1,000, so that pg_statistic holds full arrays.
-- Every tenth table has two defects: an amount in float and a foreign key without an index.
-- They get a schema of their own. Psql variables: first, last (at most 1,000 tables).
SET synchronous_commit = off;
SET client_min_messages = warning;
-- The rows are right as they are made; checking each would triple the time.
SET session_replication_role = replica;
SELECT set_config('bench.first', :'first', false), set_config('bench.last', :'last', false) \gset

DO $$
DECLARE
    nouns text[] := '{account, address, article, booking, branch, campaign, cart, category, claim,
        comment, contract, customer, delivery, device, discount, employee, event, invoice, item,
        ledger, location, member, message, offer, order, parcel, partner, payment, permit, price,
        product, project, quote, refund, review, route, shop, ticket, tour, voucher}';
    parts text[] := '{archive, batch, change, check, contact, detail, document, entry, export, file,
        group, import, key, label, limit, line, link, list, log, mark, note, option, plan, rule,
        step}';
    place text := 'app_' || current_setting('bench.first');
    name text;
    before text;
    is_flawed boolean;
BEGIN
    EXECUTE 'CREATE SCHEMA ' || place;
    FOR n IN current_setting('bench.first')::int .. current_setting('bench.last')::int LOOP
        name := place || '.' || nouns[(n - 1) % 40 + 1] || '_' || parts[(n - 1) / 40 % 25 + 1];
        is_flawed := n % 10 = 0;
        EXECUTE format($table$
            CREATE TABLE %1$s (
                id bigint PRIMARY KEY,
                parent_id bigint NOT NULL REFERENCES %2$s,
                code text NOT NULL,
                title text NOT NULL,
                status text NOT NULL,
                amount %3$s,
                note text,
                created_at timestamptz NOT NULL);
            INSERT INTO %1$s
                SELECT i, i, 'code-' || md5(i::text), 'Title of number ' || i,
                       (ARRAY['new', 'open', 'paid', 'closed'])[1 + i * i %% 4], i * 1.25,
                       CASE WHEN i %% 3 = 0 THEN 'seen by ' || i %% 7 END,
                       timestamptz '2024-01-01 00:00+00' + i * interval '1 hour'
                FROM generate_series(1, %4$s) i;
            CREATE INDEX ON %1$s (%5$s);
            CREATE INDEX ON %1$s (created_at, status)$table$,
            name, coalesce(before, name),
            CASE WHEN is_flawed THEN 'double precision' ELSE 'numeric(12,2)' END,
            CASE WHEN n % 50 = 0 THEN 1000 ELSE 30 END,
            CASE WHEN is_flawed THEN 'code' ELSE 'parent_id' END);
        before := name;
        IF n % 50 = 0 THEN
            COMMIT;
        END IF;
    END LOOP;
END
$$;
