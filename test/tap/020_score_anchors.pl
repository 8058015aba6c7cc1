# The score of databases that everybody would judge alike: an empty one, an excellent one, an awful
# one, and the sample shop, which is half and half.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# A server as it should be; the driver's own settings are those of a throw-away one.
my $good = PostgreSQL::Test::Cluster->new('good');
$good->init(allows_streaming => 1, has_archiving => 1, extra => ['--data-checksums']);
$good->append_conf('postgresql.conf', q{
fsync = on
full_page_writes = on
shared_preload_libraries = 'pg_stat_statements'
autovacuum_naptime = 1d
shared_buffers = 160MB
work_mem = 8MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
max_connections = 50
max_slot_wal_keep_size = 10GB
log_min_duration_statement = 1s
log_lock_waits = on
log_checkpoints = on
log_autovacuum_min_duration = 1min
log_temp_files = 10MB
track_io_timing = on
idle_in_transaction_session_timeout = 5min
statement_timeout = 5min
lock_timeout = 10s
password_encryption = 'scram-sha-256'
});
$good->start;

# A server as it should not be.
my $bad = PostgreSQL::Test::Cluster->new('bad');
$bad->init;
$bad->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_stat_statements'
fsync = off
full_page_writes = off
autovacuum = off
});
$bad->start;

# The score of a dimension, or 'none'
sub score_of
{
	my ($node, $database, $dimension) = @_;
	return $node->safe_psql($database, "SELECT coalesce(score::text, 'none') FROM dbe.score() WHERE dimension = '$dimension'");
}

sub points_of
{
	my ($node, $database) = @_;
	return $node->safe_psql($database, q{SELECT points FROM dbe.score() WHERE dimension = 'overall'});
}

sub show
{
	my ($node, $database) = @_;
	return diag($node->safe_psql($database, q{SELECT dimension, score, coverage FROM dbe.score();
		SELECT points, check_id, object, detail FROM dbe.findings()}));
}

# What needs days of counting is judged at once.
my $no_waiting = q{SELECT dbe.set(name, 0) FROM dbe.settings WHERE name LIKE '%.min_age'};

# --- an empty database: nothing to judge is neither good nor bad ---------------------------------

$good->safe_psql('postgres', 'CREATE DATABASE nothing');
$good->safe_psql('nothing', 'CREATE EXTENSION dbe');
is(score_of($good, 'nothing', $_), 'none', "empty: no score for $_") foreach qw(schema indexing migration);
is($good->safe_psql('nothing', q{SELECT count(*) FROM dbe.score() WHERE score = 0}), '0', 'empty: nothing scores 0');
is($good->safe_psql('nothing', q{SELECT count(*) FROM dbe.findings(dimensions => '{schema,indexing,migration}')}), '0', 'empty: nothing is found');
like($good->safe_psql('nothing', q{SELECT costliest FROM dbe.score() WHERE dimension = 'overall'}), qr/provisional|not assessed/, 'empty: the verdict says so');
cmp_ok($good->safe_psql('nothing', q{SELECT coverage FROM dbe.score() WHERE dimension = 'overall'}), '<', 60, 'empty: coverage is low');

# --- an excellent one ----------------------------------------------------------------------------

$good->safe_psql('postgres', q{
CREATE ROLE shop_owner NOLOGIN;
CREATE ROLE shop_app LOGIN PASSWORD 'a long one';
CREATE ROLE shop_reader NOLOGIN;
ALTER ROLE shop_app SET statement_timeout = '30s';
ALTER ROLE shop_owner SET lock_timeout = '5s';
CREATE DATABASE excellent;
});
$good->safe_psql('excellent', q{
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA shop AUTHORIZATION shop_owner;
CREATE SCHEMA audit AUTHORIZATION shop_owner;
GRANT USAGE ON SCHEMA shop TO shop_app, shop_reader;
SET ROLE shop_owner;
SET search_path = shop, public;

CREATE TABLE schema_migrations (version bigint PRIMARY KEY, description text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
INSERT INTO schema_migrations VALUES (1, 'first'), (2, 'second'), (3, 'third');

CREATE TABLE customers (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email text NOT NULL UNIQUE CHECK (email LIKE '%@%'),
	full_name text NOT NULL CHECK (full_name <> ''),
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE products (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	title text NOT NULL CHECK (title <> ''),
	unit_price numeric(12,2) NOT NULL CHECK (unit_price >= 0),
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE orders (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	customer_id bigint NOT NULL REFERENCES customers (id),
	status text NOT NULL CHECK (status IN ('new', 'paid', 'sent')),
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX idx_orders_customer_id ON orders (customer_id);
CREATE TABLE order_items (
	order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
	product_id bigint NOT NULL REFERENCES products (id),
	quantity integer NOT NULL CHECK (quantity > 0),
	unit_price numeric(12,2) NOT NULL CHECK (unit_price >= 0),
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (order_id, product_id));
CREATE INDEX idx_order_items_product_id ON order_items (product_id);
CREATE TABLE payments (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	order_id bigint NOT NULL REFERENCES orders (id),
	amount numeric(12,2) NOT NULL CHECK (amount > 0),
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX idx_payments_order_id ON payments (order_id);

CREATE TABLE audit.log (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	table_name text NOT NULL, operation text NOT NULL, changed_by name NOT NULL DEFAULT current_user,
	changed_at timestamptz NOT NULL DEFAULT now(), old_row jsonb, new_row jsonb);
CREATE FUNCTION audit.record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO audit.log (table_name, operation, old_row, new_row) VALUES (TG_TABLE_NAME, TG_OP, to_jsonb(OLD), to_jsonb(NEW));
	RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION audit.record() FROM PUBLIC;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ BEGIN NEW.updated_at = now(); RETURN NEW; END $$;
SELECT format('CREATE TRIGGER audit_%1$s AFTER INSERT OR UPDATE OR DELETE ON %1$I FOR EACH ROW EXECUTE FUNCTION audit.record()', t),
	format('CREATE TRIGGER touch_%1$s BEFORE UPDATE ON %1$I FOR EACH ROW EXECUTE FUNCTION touch()', t),
	format('ALTER TABLE %1$I ENABLE ROW LEVEL SECURITY', t),
	format('ALTER TABLE %1$I FORCE ROW LEVEL SECURITY', t),
	format('CREATE POLICY app_%1$s ON %1$I TO shop_app USING (true) WITH CHECK (true)', t),
	format('CREATE POLICY owner_%1$s ON %1$I TO shop_owner USING (true) WITH CHECK (true)', t),
	format('GRANT SELECT, INSERT, UPDATE ON %1$I TO shop_app', t)
FROM unnest('{customers,products,orders,order_items,payments}'::text[]) t \gexec

INSERT INTO customers (email, full_name) SELECT n || '@example.org', 'Customer ' || n FROM generate_series(1, 2000) n;
INSERT INTO products (title, unit_price) SELECT 'Product ' || n, n FROM generate_series(1, 500) n;
INSERT INTO orders (customer_id, status) SELECT 1 + n % 2000, (ARRAY['new', 'paid', 'sent'])[1 + n % 3] FROM generate_series(1, 6000) n;
INSERT INTO order_items (order_id, product_id, quantity, unit_price) SELECT n, 1 + n % 500, 1, n % 90 FROM generate_series(1, 6000) n;
INSERT INTO payments (order_id, amount) SELECT n, 1 + n % 90 FROM generate_series(1, 3000) n;
RESET ROLE;
VACUUM (ANALYZE);
SET search_path = shop, public;
SELECT pg_stat_statements_reset();
SELECT full_name FROM customers WHERE id = 7;
SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id = 7 ORDER BY 1 LIMIT 1;
SELECT sum(amount) FROM payments WHERE order_id = 77;
SELECT title FROM products p JOIN order_items i ON i.product_id = p.id WHERE i.order_id = 9;
SELECT order_id FROM order_items WHERE product_id = 9 ORDER BY 1 LIMIT 1;
SELECT pg_switch_wal();
} . $no_waiting);
$good->poll_query_until('excellent', 'SELECT archived_count > 0 FROM pg_stat_archiver');

cmp_ok(score_of($good, 'excellent', 'schema'), '>=', 9, 'excellent: schema');
cmp_ok(score_of($good, 'excellent', 'indexing'), '>=', 9, 'excellent: indexing');
cmp_ok(score_of($good, 'excellent', 'query'), '>=', 9, 'excellent: query');
cmp_ok(score_of($good, 'excellent', 'migration'), '>=', 8, 'excellent: migration');
cmp_ok(score_of($good, 'excellent', 'security'), '>=', 8, 'excellent: security');
cmp_ok(score_of($good, 'excellent', 'monitoring'), '>=', 9, 'excellent: monitoring');
cmp_ok(score_of($good, 'excellent', 'backup'), '>=', 9, 'excellent: backup');
cmp_ok(points_of($good, 'excellent'), '>=', 90, 'excellent: the whole') or show($good, 'excellent');
is($good->safe_psql('excellent', q{SELECT count(*) FROM dbe.findings(min_severity => 'critical')}), '0', 'excellent: nothing critical');
unlike($good->safe_psql('excellent', q{SELECT costliest FROM dbe.score() WHERE dimension = 'overall'}), qr/provisional/, 'excellent: assessed well enough');

# --- an awful one --------------------------------------------------------------------------------

$bad->safe_psql('postgres', q{
CREATE ROLE app LOGIN SUPERUSER PASSWORD 'md50123456789abcdef0123456789abcdef';
CREATE ROLE other LOGIN CREATEROLE CREATEDB REPLICATION BYPASSRLS PASSWORD 'md50123456789abcdef0123456789abcdef';
CREATE DATABASE awful;
});
$bad->safe_psql('awful', q{
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements;
GRANT CREATE ON SCHEMA public TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;
SELECT format('CREATE TABLE %1$s (id text, customer_id integer, product_id integer, parent_type text, parent_id integer, price float4, total_amount float8,
	created timestamp, "LastChange" timestamp, code char(10), phone1 text, phone2 text, phone3 text, data json, visitor text)', t)
FROM unnest('{customers,products,orders,items,payments,invoices,visits,stocks,stocks_old,tmp_orders,"Bills",returns_backup}'::text[]) t \gexec
SELECT format('INSERT INTO %1$s SELECT n::text, n, n, ''orders'', n, n, n, now(), now(), ''x'', ''1'', ''2'', ''3'', ''{}'', gen_random_uuid() FROM generate_series(1, 4000) n', t),
	format('CREATE INDEX ON %1$s (code)', t), format('CREATE INDEX ON %1$s (code, id)', t), format('CREATE INDEX ON %1$s (code, id, price)', t), format('CREATE INDEX ON %1$s (phone1)', t)
FROM unnest('{customers,products,orders,items,payments,invoices,visits,stocks,stocks_old,tmp_orders,"Bills",returns_backup}'::text[]) t \gexec
CREATE FUNCTION run(text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE $1; END $$;
ANALYZE;
SET work_mem = '64kB';
SELECT pg_stat_statements_reset();
SELECT count(*) FROM (SELECT a.*, md5(a.id) AS m FROM customers a, generate_series(1, 5) ORDER BY m OFFSET 1) x;
SELECT count(*) FROM (SELECT a.*, md5(a.id) AS m FROM customers a, generate_series(1, 5) ORDER BY m OFFSET 2) x;
SELECT format('SELECT count(*) FROM %1$s WHERE visitor = ''x''', t), format('SELECT count(*) FROM %1$s WHERE parent_id = 5', t), format('SELECT count(*) FROM %1$s WHERE customer_id = 6', t)
FROM unnest('{customers,products,orders,items,payments,invoices,visits,stocks,stocks_old,tmp_orders,"Bills",returns_backup}'::text[]) t \gexec
SELECT dbe.set('unused_index.min_bytes', 0), dbe.set('missing_index.min_scans', 2), dbe.set('missing_index.min_scans_per_day', 0), dbe.set('missing_index.min_rows', 1000);
SELECT pg_stat_force_next_flush();
SELECT dbe.set('slow_statement.min_calls', 2), dbe.set('slow_statement.min_mean_ms', 1), dbe.set('spilling_statement.min_calls', 2), dbe.set('spilling_statement.min_blocks', 10);
} . $no_waiting);
cmp_ok(score_of($bad, 'awful', 'schema'), '<=', 2, 'awful: schema');
cmp_ok(score_of($bad, 'awful', 'indexing'), '<=', 5, 'awful: indexing');
cmp_ok(score_of($bad, 'awful', 'migration'), '<=', 5, 'awful: migration');
cmp_ok(score_of($bad, 'awful', 'security'), '<=', 3, 'awful: security');
cmp_ok(score_of($bad, 'awful', 'monitoring'), '<=', 4, 'awful: monitoring');
cmp_ok(score_of($bad, 'awful', 'backup'), '<=', 2, 'awful: backup');
cmp_ok(points_of($bad, 'awful'), '<=', 40, 'awful: the whole') or show($bad, 'awful');
like($bad->safe_psql('awful', q{SELECT costliest FROM dbe.score() WHERE dimension = 'overall'}), qr/critical risk/, 'awful: and in words');

# --- the sample shop -----------------------------------------------------------------------------

$good->safe_psql('postgres', 'CREATE DATABASE sample');
$good->command_ok([ 'psql', '-Xq', '-f', '../demo/load.sql', $good->connstr('sample') ], 'sample shop: loaded');
$good->safe_psql('sample', 'CREATE EXTENSION dbe');
my $shop = points_of($good, 'sample');
cmp_ok($shop, '>=', 40, 'sample shop: not so bad') or show($good, 'sample');
cmp_ok($shop, '<=', 75, 'sample shop: not so good') or show($good, 'sample');
my $schema = score_of($good, 'sample', 'schema');
cmp_ok($schema, '>', score_of($bad, 'awful', 'schema'), 'sample shop: a better schema than the awful one');
cmp_ok($schema, '<', score_of($good, 'excellent', 'schema'), 'sample shop: a worse schema than the excellent one');

# fixing what can be fixed in it by the printed statements raises the score and harms nothing
my $fixes = $good->safe_psql('sample', q{SELECT fix FROM dbe.findings(dimensions => '{schema,indexing}') WHERE fix IS NOT NULL});
my ($out, $err) = ('', '');
$good->psql('sample', $fixes, stdout => \$out, stderr => \$err, on_error_stop => 0);
cmp_ok(score_of($good, 'sample', 'schema'), '>', $schema, 'sample shop: the fixes are worth it');
cmp_ok(points_of($good, 'sample'), '>', $shop, 'sample shop: as a whole too');

$good->stop;
$bad->stop;
done_testing();
