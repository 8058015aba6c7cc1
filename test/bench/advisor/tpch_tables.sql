-- The eight tables of TPC-H with their primary keys and nothing else, and rows as the specification
-- wants them, as far as one of the 22 queries notices.
--
-- Variable: scale, 1 for 6,000,000 lineitems.
\set suppliers 'greatest(10, (10000 * ':scale')::bigint)'
\set customers 'greatest(150, (150000 * ':scale')::bigint)'
\set parts 'greatest(200, (200000 * ':scale')::bigint)'
\set orders 'greatest(1500, (1500000 * ':scale')::bigint)'
SELECT :suppliers AS suppliers, :customers AS customers, :parts AS parts, :orders AS orders \gset

CREATE TABLE region (
	r_regionkey integer NOT NULL, r_name char(25) NOT NULL, r_comment varchar(152));
CREATE TABLE nation (
	n_nationkey integer NOT NULL, n_name char(25) NOT NULL, n_regionkey integer NOT NULL, n_comment varchar(152));
CREATE TABLE part (
	p_partkey integer NOT NULL, p_name varchar(55) NOT NULL, p_mfgr char(25) NOT NULL, p_brand char(10) NOT NULL,
	p_type varchar(25) NOT NULL, p_size integer NOT NULL, p_container char(10) NOT NULL,
	p_retailprice decimal(15,2) NOT NULL, p_comment varchar(23) NOT NULL);
CREATE TABLE supplier (
	s_suppkey integer NOT NULL, s_name char(25) NOT NULL, s_address varchar(40) NOT NULL, s_nationkey integer NOT NULL,
	s_phone char(15) NOT NULL, s_acctbal decimal(15,2) NOT NULL, s_comment varchar(101) NOT NULL);
CREATE TABLE partsupp (
	ps_partkey integer NOT NULL, ps_suppkey integer NOT NULL, ps_availqty integer NOT NULL,
	ps_supplycost decimal(15,2) NOT NULL, ps_comment varchar(199) NOT NULL);
CREATE TABLE customer (
	c_custkey integer NOT NULL, c_name varchar(25) NOT NULL, c_address varchar(40) NOT NULL, c_nationkey integer NOT NULL,
	c_phone char(15) NOT NULL, c_acctbal decimal(15,2) NOT NULL, c_mktsegment char(10) NOT NULL,
	c_comment varchar(117) NOT NULL);
CREATE TABLE orders (
	o_orderkey integer NOT NULL, o_custkey integer NOT NULL, o_orderstatus char(1) NOT NULL,
	o_totalprice decimal(15,2) NOT NULL, o_orderdate date NOT NULL, o_orderpriority char(15) NOT NULL,
	o_clerk char(15) NOT NULL, o_shippriority integer NOT NULL, o_comment varchar(79) NOT NULL);
CREATE TABLE lineitem (
	l_orderkey integer NOT NULL, l_partkey integer NOT NULL, l_suppkey integer NOT NULL, l_linenumber integer NOT NULL,
	l_quantity decimal(15,2) NOT NULL, l_extendedprice decimal(15,2) NOT NULL, l_discount decimal(15,2) NOT NULL,
	l_tax decimal(15,2) NOT NULL, l_returnflag char(1) NOT NULL, l_linestatus char(1) NOT NULL, l_shipdate date NOT NULL,
	l_commitdate date NOT NULL, l_receiptdate date NOT NULL, l_shipinstruct char(25) NOT NULL,
	l_shipmode char(10) NOT NULL, l_comment varchar(44) NOT NULL);

-- The price of a part and the number of one of its four suppliers follow from its number.
CREATE FUNCTION bench.retail_price(part bigint) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (90000 + (part / 10) % 20001 + 100 * (part % 1000))::numeric / 100 $$;
CREATE FUNCTION bench.supplier_of(part bigint, which bigint, suppliers bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (part + which * (suppliers / 4 + (part - 1) / suppliers)) % suppliers + 1 $$;
CREATE FUNCTION bench.phone(nation bigint, row_number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT format('%s-%s-%s-%s', 10 + nation, 100 + bench.pick(row_number, 901, 900),
	100 + bench.pick(row_number, 902, 900), 1000 + bench.pick(row_number, 903, 9000)) $$;

INSERT INTO region
SELECT place - 1, name, left(p.text, 100)
FROM unnest(ARRAY['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST']) WITH ORDINALITY r (name, place)
JOIN bench.phrase p ON p.id = place;

INSERT INTO nation
SELECT place - 1, split_part(nation, ':', 1), split_part(nation, ':', 2)::integer, left(p.text, 100)
FROM unnest(ARRAY['ALGERIA:0', 'ARGENTINA:1', 'BRAZIL:1', 'CANADA:1', 'EGYPT:4', 'ETHIOPIA:0', 'FRANCE:3', 'GERMANY:3',
	'INDIA:2', 'INDONESIA:2', 'IRAN:4', 'IRAQ:4', 'JAPAN:2', 'JORDAN:4', 'KENYA:0', 'MOROCCO:0', 'MOZAMBIQUE:0', 'PERU:1',
	'CHINA:2', 'ROMANIA:3', 'SAUDI ARABIA:4', 'VIETNAM:2', 'RUSSIA:3', 'UNITED KINGDOM:3', 'UNITED STATES:1'])
	WITH ORDINALITY n (nation, place)
JOIN bench.phrase p ON p.id = 10 + place;

-- The name of a part is five different colours of 89; 89 is prime, so any step gives different ones.
INSERT INTO part
SELECT n, concat_ws(' ', colour[1 + first], colour[1 + (first + step) % 89], colour[1 + (first + 2 * step) % 89],
		colour[1 + (first + 3 * step) % 89], colour[1 + (first + 4 * step) % 89]),
	'Manufacturer#' || 1 + maker, 'Brand#' || 1 + maker || 1 + bench.pick(n, 13, 5),
	concat_ws(' ', ('{STANDARD,SMALL,MEDIUM,LARGE,ECONOMY,PROMO}'::text[])[1 + bench.pick(n, 14, 6)],
		('{ANODIZED,BURNISHED,PLATED,POLISHED,BRUSHED}'::text[])[1 + bench.pick(n, 15, 5)],
		('{TIN,NICKEL,BRASS,STEEL,COPPER}'::text[])[1 + bench.pick(n, 16, 5)]),
	1 + bench.pick(n, 17, 50),
	('{SM,LG,MED,JUMBO,WRAP}'::text[])[1 + bench.pick(n, 18, 5)] || ' ' ||
		('{CASE,BOX,BAG,JAR,PKG,PACK,CAN,DRUM}'::text[])[1 + bench.pick(n, 19, 8)],
	bench.retail_price(n), left(p.text, (5 + bench.pick(n, 20, 18))::integer)
FROM (SELECT g AS n, bench.pick(g, 10, 89) AS first, 1 + bench.pick(g, 11, 88) AS step, bench.pick(g, 12, 5) AS maker
		FROM generate_series(1, :parts) g) part
JOIN bench.phrase p ON p.id = bench.pick(n, 21, 4096),
	(SELECT string_to_array('almond amber apricot aqua ash azure bamboo beige black blue blush bone brass brick bronze '
		'brown burgundy canary caramel cerise charcoal cherry chestnut cinnamon cobalt copper coral cream crimson cyan '
		'denim dove ebony emerald fawn forest fuchsia ginger gold grape graphite green grey hazel honey indigo ivory jade '
		'khaki lavender lemon lilac lime linen magenta mahogany maroon mauve melon mint moss mustard navy ochre olive '
		'onyx opal orange orchid papaya peach pearl pink plum puce purple red rose ruby rust saffron sage salmon sand '
		'scarlet sepia teal violet white', ' ')) c (colour);

INSERT INTO supplier
SELECT n, 'Supplier#' || lpad(n::text, 9, '0'), left(md5(n::text), (10 + bench.pick(n, 30, 22))::integer), nation,
	bench.phone(nation, n), bench.money(n, 31, -99999, 999999),
	-- one of 2,000 suppliers is complained of, one of 2,000 praised
	CASE n % 2000 WHEN 77 THEN 'Customer ' || left(p.text, 20) || ' Complaints '
		WHEN 78 THEN 'Customer ' || left(p.text, 20) || ' Recommends ' ELSE '' END
		|| left(p.text, (25 + bench.pick(n, 32, 35))::integer)
FROM (SELECT g AS n, bench.pick(g, 33, 25) AS nation FROM generate_series(1, :suppliers) g) supplier
JOIN bench.phrase p ON p.id = bench.pick(n, 34, 4096);

INSERT INTO partsupp
SELECT part, bench.supplier_of(part, which, :suppliers), 1 + bench.pick(part * 4 + which, 40, 9999),
	bench.money(part * 4 + which, 41, 100, 100000), left(p.text, (49 + bench.pick(part * 4 + which, 42, 150))::integer)
FROM generate_series(1, :parts) part, generate_series(0, 3) which, LATERAL (
	SELECT text FROM bench.phrase WHERE id = bench.pick(part * 4 + which, 43, 4096)) p;

INSERT INTO customer
SELECT n, 'Customer#' || lpad(n::text, 9, '0'), left(md5((-n)::text), (10 + bench.pick(n, 50, 22))::integer), nation,
	bench.phone(nation, n + 7000000), bench.money(n, 51, -99999, 999999),
	('{AUTOMOBILE,BUILDING,FURNITURE,MACHINERY,HOUSEHOLD}'::text[])[1 + bench.pick(n, 52, 5)],
	left(p.text, (29 + bench.pick(n, 53, 88))::integer)
FROM (SELECT g AS n, bench.pick(g, 54, 25) AS nation FROM generate_series(1, :customers) g) customer
JOIN bench.phrase p ON p.id = bench.pick(n, 55, 4096);

-- Orders take 8 of 32 keys; one customer of three has none. The last order is 151 days before the end of 1998.
CREATE TEMPORARY TABLE order_base AS
SELECT n, (n / 8) * 32 + n % 8 + 1 AS orderkey, customer / 2 * 3 + customer % 2 + 1 AS custkey,
	date '1992-01-01' + bench.pick(n, 60, 2406)::integer AS orderdate, 1 + bench.pick(n, 61, 7) AS lines
FROM (SELECT g AS n, bench.pick(g, 62, :customers / 3 * 2) AS customer FROM generate_series(0, :orders - 1) g) o;
ANALYZE order_base;

INSERT INTO lineitem
SELECT orderkey, part, bench.supplier_of(part, bench.pick(line, 71, 4), :suppliers), number, quantity,
	quantity * bench.retail_price(part), bench.pick(line, 72, 11)::numeric / 100, bench.pick(line, 73, 9)::numeric / 100,
	CASE WHEN shipdate + receipt > date '1995-06-17' THEN 'N' WHEN bench.pick(line, 74, 2) = 0 THEN 'R' ELSE 'A' END,
	CASE WHEN shipdate > date '1995-06-17' THEN 'O' ELSE 'F' END,
	shipdate, orderdate + 30 + bench.pick(line, 75, 61)::integer, shipdate + receipt,
	('{DELIVER IN PERSON,COLLECT COD,NONE,TAKE BACK RETURN}'::text[])[1 + bench.pick(line, 76, 4)],
	('{REG AIR,AIR,RAIL,SHIP,TRUCK,MAIL,FOB}'::text[])[1 + bench.pick(line, 77, 7)],
	left(p.text, (10 + bench.pick(line, 78, 34))::integer)
FROM (SELECT orderkey, orderdate, number, n * 8 + number AS line, 1 + bench.pick(n * 8 + number, 79, :parts) AS part,
		(1 + bench.pick(n * 8 + number, 80, 50))::numeric AS quantity,
		orderdate + 1 + bench.pick(n * 8 + number, 81, 121)::integer AS shipdate,
		1 + bench.pick(n * 8 + number, 82, 30)::integer AS receipt
	FROM order_base, generate_series(1, lines) number OFFSET 0) item
JOIN bench.phrase p ON p.id = bench.pick(line, 83, 4096);

INSERT INTO orders
SELECT orderkey, custkey, status, price, orderdate,
	('{1-URGENT,2-HIGH,3-MEDIUM,4-NOT SPECIFIED,5-LOW}'::text[])[1 + bench.pick(n, 90, 5)],
	'Clerk#' || lpad((1 + bench.pick(n, 91, greatest(1, :orders / 1500)))::text, 9, '0'), 0,
	-- one comment of a hundred has the two words that query 13 leaves out
	left(CASE WHEN bench.pick(n, 92, 100) = 0 THEN left(p.text, 12) || ' special ' || left(p.text, 6) || ' requests '
		ELSE '' END || p.text, (19 + CASE WHEN bench.pick(n, 92, 100) = 0 THEN 60 ELSE bench.pick(n, 93, 60) END)::integer)
FROM order_base o
JOIN (SELECT l_orderkey, CASE WHEN min(l_linestatus) <> max(l_linestatus) THEN 'P' ELSE min(l_linestatus) END AS status,
		round(sum(l_extendedprice * (1 + l_tax) * (1 - l_discount)), 2) AS price
	FROM lineitem GROUP BY l_orderkey) l ON l.l_orderkey = o.orderkey
JOIN bench.phrase p ON p.id = bench.pick(n, 94, 4096)
ORDER BY orderkey;

ALTER TABLE region ADD PRIMARY KEY (r_regionkey);
ALTER TABLE nation ADD PRIMARY KEY (n_nationkey);
ALTER TABLE part ADD PRIMARY KEY (p_partkey);
ALTER TABLE supplier ADD PRIMARY KEY (s_suppkey);
ALTER TABLE partsupp ADD PRIMARY KEY (ps_partkey, ps_suppkey);
ALTER TABLE customer ADD PRIMARY KEY (c_custkey);
ALTER TABLE orders ADD PRIMARY KEY (o_orderkey);
ALTER TABLE lineitem ADD PRIMARY KEY (l_orderkey, l_linenumber);
DROP TABLE order_base;
VACUUM (ANALYZE);

INSERT INTO bench.foreign_key VALUES
('nation', 'n_regionkey'), ('supplier', 's_nationkey'), ('customer', 'c_nationkey'), ('partsupp', 'ps_suppkey'),
('orders', 'o_custkey'), ('lineitem', 'l_partkey, l_suppkey');
