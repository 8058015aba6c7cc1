# What-if indexes belong to one session; where HypoPG is installed, its indexes and these do not know each other.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('whatif');
$node->init;
$node->append_conf('postgresql.conf', 'autovacuum = off');
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, placed date);
INSERT INTO orders SELECT n, n % 1000, '2024-01-01'::date + n % 700 FROM generate_series(1, 20000) n;
VACUUM ANALYZE orders;
});

# The name of the index in the plan of a statement, told to whoever asks.
sub index_of
{
	my ($session, $statement) = @_;
	my $plan = $session->query_safe("EXPLAIN (COSTS OFF) $statement");
	return $plan =~ /(?:Scan using|Index Scan on) (\S+)/ ? $1 : '';
}

my $by_customer = 'SELECT id FROM orders WHERE customer = 7';
my $by_day = q{SELECT id FROM orders WHERE placed = '2024-03-01'};

# --- two sessions -----------------------------------------------------------------------------

my $one = $node->background_psql('postgres');
my $other = $node->background_psql('postgres');
$_->query_safe('SET dbe.whatif = on') for ($one, $other);
$one->query_safe(q{SELECT name FROM dbe.whatif_create('CREATE INDEX ON orders (customer)')});
is(index_of($one, $by_customer), '"dbe:orders_customer_idx"', 'the session sees its index');
is(index_of($other, $by_customer), '', 'another session does not');
is($other->query_safe('SELECT count(*) FROM dbe.whatif_list()'), '0', 'nor is it listed there');
$other->query_safe('ALTER TABLE orders DROP COLUMN customer');
is($one->query_safe('SELECT count(*) FROM dbe.whatif_list()'), '0', 'it goes with its column');
$other->query_safe('ALTER TABLE orders ADD customer integer');
$one->query_safe(q{SELECT name FROM dbe.whatif_create('CREATE INDEX ON orders (placed)')});
$other->query_safe('DROP TABLE orders');
is($one->query_safe('SELECT count(*) FROM dbe.whatif_list()'), '0', 'and with its table');
$other->query_safe(q{CREATE TABLE orders AS SELECT n AS id, n % 1000 AS customer, '2024-01-01'::date + n % 700 AS placed FROM generate_series(1, 20000) n});
$other->query_safe('VACUUM ANALYZE orders');
is(index_of($one, $by_day), '', 'a table of that name is another one');
$_->quit for ($one, $other);

# --- beside HypoPG ----------------------------------------------------------------------------

SKIP:
{
	skip 'HypoPG is not installed', 10 unless $node->safe_psql('postgres', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'hypopg'});
	$node->safe_psql('postgres', 'CREATE EXTENSION hypopg');
	for my $first ('hypopg', 'dbe')
	{
		my $session = $node->background_psql('postgres');
		$session->query_safe("LOAD '$first'");
		$session->query_safe('SET dbe.whatif = on');
		$session->query_safe(q{SELECT hypopg_create_index('CREATE INDEX ON orders (placed)')});
		$session->query_safe(q{SELECT name FROM dbe.whatif_create('CREATE INDEX ON orders (customer)')});
		is(index_of($session, $by_customer), '"dbe:orders_customer_idx"', "$first loaded first: the one's index is seen");
		like(index_of($session, $by_day), qr/btree_orders_placed/, "and the other's");
		is($session->query_safe("SELECT cost_before - cost_after FROM dbe.whatif_cost(\$\$$by_day\$\$)"), '0', 'which dbe does not count');
		$session->query_safe('SELECT dbe.whatif_reset()');
		like(index_of($session, $by_day), qr/btree_orders_placed/, 'and leaves alone');
		$session->query_safe('SELECT hypopg_reset()');
		is(index_of($session, $by_day), '', 'what is gone there is gone');
		$session->quit;
	}
}

done_testing();
