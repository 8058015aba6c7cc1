-- The tables of the shop. The first half is built the way a careful team builds; the second half
-- is what the same team leaves behind when it is in a hurry. Both halves hang together by foreign
-- keys, as they do in life. README.md lists every planted defect.

-- ===============================================================================================
-- Roles
-- ===============================================================================================
-- Roles belong to the whole cluster, not to this database, so each is created only where it is
-- missing. None of them can log in: a person or a service gets its own login and becomes a member.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['shop_owner', 'shop_app', 'shop_reporting'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
  END LOOP;
END
$$;

-- Nobody gets in by default: CONNECT and TEMPORARY are PUBLIC's until they are taken away.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO shop_app, shop_reporting;

-- shop_owner owns the objects and is used for migrations only; the application never owns a table.
GRANT USAGE, CREATE ON SCHEMA public TO shop_owner;
GRANT USAGE ON SCHEMA public TO shop_app, shop_reporting;

SET LOCAL ROLE shop_owner;

-- ===============================================================================================
-- The well-built half
-- ===============================================================================================

-- One trigger function for every table of the template: it keeps updated_at honest and counts the
-- version that optimistic locking compares. It runs with the caller's rights, so it needs no
-- pinned search_path.
CREATE FUNCTION touch_row() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.updated_at := now();
  NEW.version := OLD.version + 1;
  RETURN NEW;
END
$$;

COMMENT ON FUNCTION touch_row() IS 'BEFORE UPDATE: sets updated_at and increments version';

-- ---- customers --------------------------------------------------------------------------------
-- Soft delete: deleted_at marks a closed account. The unique index covers open accounts only, so a
-- person who left can come back with the same address.
CREATE TABLE customers (
  id                    bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email                 varchar(254) NOT NULL,
  full_name             varchar(120) NOT NULL,
  phone                 varchar(32),
  segment               varchar(20)  NOT NULL DEFAULT 'regular',
  is_newsletter_allowed boolean      NOT NULL DEFAULT false,
  created_at            timestamptz  NOT NULL DEFAULT now(),
  updated_at            timestamptz  NOT NULL DEFAULT now(),
  deleted_at            timestamptz,
  version               integer      NOT NULL DEFAULT 1,
  CONSTRAINT chk_customers_email   CHECK (email LIKE '_%@_%'),
  CONSTRAINT chk_customers_segment CHECK (segment IN ('regular', 'business', 'vip'))
);

CREATE UNIQUE INDEX uq_customers_email ON customers (email) WHERE deleted_at IS NULL;

CREATE VIEW active_customers WITH (security_invoker = true) AS
SELECT id, email, full_name, phone, segment, is_newsletter_allowed, created_at, updated_at, version
  FROM customers
 WHERE deleted_at IS NULL;

COMMENT ON TABLE customers IS 'People and companies that buy; closed accounts keep their row (deleted_at)';

-- ---- addresses --------------------------------------------------------------------------------
-- Row-level security: the web application sets app.customer_id when a customer signs in and sees
-- the addresses of that customer only. The setting is read in a sub-select, once per statement
-- and not once per row.
CREATE TABLE addresses (
  id           bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id  bigint       NOT NULL,
  street       varchar(200) NOT NULL,
  postal_code  varchar(16)  NOT NULL,
  city         varchar(100) NOT NULL,
  country_code varchar(2)   NOT NULL,
  is_default   boolean      NOT NULL DEFAULT false,
  created_at   timestamptz  NOT NULL DEFAULT now(),
  updated_at   timestamptz  NOT NULL DEFAULT now(),
  version      integer      NOT NULL DEFAULT 1,
  CONSTRAINT fk_addresses_customers
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
  CONSTRAINT chk_addresses_country_code CHECK (country_code ~ '^[A-Z]{2}$')
);

CREATE INDEX idx_addresses_customer_id ON addresses (customer_id);

-- Looks like a copy of the index above and is not: it is the rule "one default address each".
CREATE UNIQUE INDEX uq_addresses_customer_id ON addresses (customer_id) WHERE is_default;

ALTER TABLE addresses ENABLE ROW LEVEL SECURITY;

CREATE POLICY addresses_own ON addresses
  FOR ALL TO shop_app
  USING      (customer_id = (SELECT nullif(current_setting('app.customer_id', true), '')::bigint))
  WITH CHECK (customer_id = (SELECT nullif(current_setting('app.customer_id', true), '')::bigint));

COMMENT ON TABLE addresses IS 'Where to deliver; each customer sees only their own (row-level security)';

-- ---- categories -------------------------------------------------------------------------------
-- A tree: the parent, and a materialised path for "everything below". The path compares byte by
-- byte (COLLATE "C"), so its unique index also serves path LIKE '/1/5/%'.
CREATE TABLE categories (
  id         bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id  bigint,
  name       varchar(80)  NOT NULL,
  depth      smallint     NOT NULL,
  path       varchar(200) COLLATE "C" NOT NULL,
  created_at timestamptz  NOT NULL DEFAULT now(),
  updated_at timestamptz  NOT NULL DEFAULT now(),
  version    integer      NOT NULL DEFAULT 1,
  CONSTRAINT fk_categories_categories
    FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE RESTRICT,
  CONSTRAINT uq_categories_path UNIQUE (path),
  CONSTRAINT chk_categories_depth CHECK (depth BETWEEN 1 AND 6),
  CONSTRAINT chk_categories_root  CHECK ((depth = 1) = (parent_id IS NULL))
);

CREATE INDEX idx_categories_parent_id ON categories (parent_id);

COMMENT ON TABLE categories IS 'The shelves of the shop, as a tree';

-- ---- suppliers: see the second half; it comes first because products refer to it ---------------
-- A real team's shortcut: written by whoever had the CRM screen open. Quoted camelCase names next
-- to snake_case ones, and three telephone columns where the fourth number has nowhere to go.
CREATE TABLE suppliers (
  id            bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "companyName" varchar(120) NOT NULL,
  "contactName" varchar(120),
  email         varchar(254),
  phone1        varchar(32),
  phone2        varchar(32),
  phone3        varchar(32),
  "createdAt"   timestamptz  NOT NULL DEFAULT now()
);

-- ---- products ---------------------------------------------------------------------------------
CREATE TABLE products (
  id             bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  category_id    bigint        NOT NULL,
  supplier_id    bigint        NOT NULL,
  sku            varchar(32)   NOT NULL,
  name           varchar(160)  NOT NULL,
  description    text          NOT NULL DEFAULT '',
  price          numeric(12,2) NOT NULL,
  stock_quantity integer       NOT NULL DEFAULT 0,
  is_active      boolean       NOT NULL DEFAULT true,
  attributes     jsonb         NOT NULL DEFAULT '{}',
  search_vector  tsvector      GENERATED ALWAYS AS (
                   setweight(to_tsvector('english', name), 'A') ||
                   setweight(to_tsvector('english', description), 'B')
                 ) STORED,
  created_at     timestamptz   NOT NULL DEFAULT now(),
  updated_at     timestamptz   NOT NULL DEFAULT now(),
  version        integer       NOT NULL DEFAULT 1,
  CONSTRAINT fk_products_categories
    FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE RESTRICT,
  CONSTRAINT fk_products_suppliers
    FOREIGN KEY (supplier_id) REFERENCES suppliers (id) ON DELETE RESTRICT,
  CONSTRAINT uq_products_sku UNIQUE (sku),
  CONSTRAINT chk_products_price          CHECK (price >= 0),
  CONSTRAINT chk_products_stock_quantity CHECK (stock_quantity >= 0),
  CONSTRAINT chk_products_attributes     CHECK (jsonb_typeof(attributes) = 'object')
);

CREATE INDEX idx_products_category_id ON products (category_id);
CREATE INDEX idx_products_supplier_id ON products (supplier_id);

-- The category page: only what is for sale, in the order of the page, and with what the page shows.
CREATE INDEX idx_products_category_id_price
    ON products (category_id, price, id) INCLUDE (name)
 WHERE is_active;

CREATE INDEX idx_products_search_vector ON products USING gin (search_vector);
CREATE INDEX idx_products_attributes    ON products USING gin (attributes jsonb_path_ops);

COMMENT ON TABLE products IS 'What is sold; price is the current one, order_items keep the price paid';

-- ---- orders -----------------------------------------------------------------------------------
CREATE TABLE orders (
  id                  bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id         bigint        NOT NULL,
  shipping_address_id bigint,
  status              varchar(20)   NOT NULL DEFAULT 'pending',
  currency_code       varchar(3)    NOT NULL DEFAULT 'EUR',
  total_amount        numeric(12,2) NOT NULL,
  created_at          timestamptz   NOT NULL DEFAULT now(),
  updated_at          timestamptz   NOT NULL DEFAULT now(),
  version             integer       NOT NULL DEFAULT 1,
  CONSTRAINT fk_orders_customers
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT,
  CONSTRAINT fk_orders_addresses
    FOREIGN KEY (shipping_address_id) REFERENCES addresses (id) ON DELETE SET NULL,
  CONSTRAINT chk_orders_status
    CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')),
  CONSTRAINT chk_orders_currency_code CHECK (currency_code ~ '^[A-Z]{3}$'),
  CONSTRAINT chk_orders_total_amount  CHECK (total_amount >= 0)
);

-- Serves the foreign key and the order history, which it answers without touching the table.
CREATE INDEX idx_orders_customer_id_created_at
    ON orders (customer_id, created_at DESC, id DESC) INCLUDE (status, total_amount);

CREATE INDEX idx_orders_shipping_address_id ON orders (shipping_address_id);

-- The packing desk asks for the few open orders; the status is the predicate, not the key.
CREATE INDEX idx_orders_created_at ON orders (created_at) WHERE status IN ('pending', 'paid');

COMMENT ON TABLE orders IS 'One row per order; total_amount is the sum of its items';

-- ---- order_items ------------------------------------------------------------------------------
-- The unique key starts with order_id and so serves that foreign key too: no second index.
CREATE TABLE order_items (
  id          bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id    bigint        NOT NULL,
  line_number smallint      NOT NULL,
  product_id  bigint        NOT NULL,
  quantity    integer       NOT NULL,
  unit_price  numeric(12,2) NOT NULL,
  created_at  timestamptz   NOT NULL DEFAULT now(),
  CONSTRAINT fk_order_items_orders
    FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
  CONSTRAINT fk_order_items_products
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE RESTRICT,
  CONSTRAINT uq_order_items_order_id_line_number UNIQUE (order_id, line_number),
  CONSTRAINT chk_order_items_quantity   CHECK (quantity > 0),
  CONSTRAINT chk_order_items_unit_price CHECK (unit_price >= 0)
);

CREATE INDEX idx_order_items_product_id ON order_items (product_id);

COMMENT ON TABLE order_items IS 'The lines of an order, with the price at the time of the order';

-- ---- payments ---------------------------------------------------------------------------------
CREATE TABLE payments (
  id                 bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id           bigint        NOT NULL,
  method             varchar(20)   NOT NULL,
  status             varchar(20)   NOT NULL DEFAULT 'pending',
  amount             numeric(12,2) NOT NULL,
  provider_reference uuid          NOT NULL,
  created_at         timestamptz   NOT NULL DEFAULT now(),
  updated_at         timestamptz   NOT NULL DEFAULT now(),
  version            integer       NOT NULL DEFAULT 1,
  CONSTRAINT fk_payments_orders
    FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT,
  CONSTRAINT uq_payments_provider_reference UNIQUE (provider_reference),
  CONSTRAINT chk_payments_method CHECK (method IN ('card', 'invoice', 'transfer', 'wallet')),
  CONSTRAINT chk_payments_status CHECK (status IN ('pending', 'captured', 'failed', 'refunded')),
  CONSTRAINT chk_payments_amount CHECK (amount > 0)
);

CREATE INDEX idx_payments_order_id ON payments (order_id);

COMMENT ON TABLE payments IS 'Every attempt to pay an order';

-- ---- reviews ----------------------------------------------------------------------------------
CREATE TABLE reviews (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint      NOT NULL,
  product_id  bigint      NOT NULL,
  rating      smallint    NOT NULL,
  body        text        NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  version     integer     NOT NULL DEFAULT 1,
  CONSTRAINT fk_reviews_customers
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
  CONSTRAINT fk_reviews_products
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
  CONSTRAINT uq_reviews_customer_id_product_id UNIQUE (customer_id, product_id),
  CONSTRAINT chk_reviews_rating CHECK (rating BETWEEN 1 AND 5)
);

CREATE INDEX idx_reviews_product_id_created_at ON reviews (product_id, created_at DESC);

COMMENT ON TABLE reviews IS 'One opinion per customer and product';

-- ---- wishlist_items ---------------------------------------------------------------------------
-- A junction table: the pair is the key, and each side can be found quickly.
CREATE TABLE wishlist_items (
  customer_id bigint      NOT NULL,
  product_id  bigint      NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, product_id),
  CONSTRAINT fk_wishlist_items_customers
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE,
  CONSTRAINT fk_wishlist_items_products
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
);

CREATE INDEX idx_wishlist_items_product_id ON wishlist_items (product_id);

COMMENT ON TABLE wishlist_items IS 'What customers would like to buy one day';

-- ---- warehouses -------------------------------------------------------------------------------
-- Latitude and longitude are measurements, and a floating-point type is right for those.
CREATE TABLE warehouses (
  id         bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code       varchar(10)      NOT NULL,
  name       varchar(80)      NOT NULL,
  latitude   double precision NOT NULL,
  longitude  double precision NOT NULL,
  created_at timestamptz      NOT NULL DEFAULT now(),
  updated_at timestamptz      NOT NULL DEFAULT now(),
  version    integer          NOT NULL DEFAULT 1,
  CONSTRAINT uq_warehouses_code UNIQUE (code),
  CONSTRAINT chk_warehouses_latitude  CHECK (latitude BETWEEN -90 AND 90),
  CONSTRAINT chk_warehouses_longitude CHECK (longitude BETWEEN -180 AND 180)
);

COMMENT ON TABLE warehouses IS 'Where the goods are';

-- ---- events -----------------------------------------------------------------------------------
-- A time series: one partition a month, three months ahead, and a default that catches a clock
-- gone wrong. Dropping a month is instant. The rows arrive in the order of time, so a BRIN index
-- of a few pages finds an hour or a day.
CREATE TABLE events (
  id          bigint      GENERATED ALWAYS AS IDENTITY,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  customer_id bigint,
  event_type  varchar(30) NOT NULL,
  event_data  jsonb       NOT NULL DEFAULT '{}',
  PRIMARY KEY (id, occurred_at),
  CONSTRAINT fk_events_customers
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE SET NULL,
  CONSTRAINT chk_events_event_type
    CHECK (event_type IN ('page_view', 'search', 'add_to_cart', 'checkout_started', 'login'))
) PARTITION BY RANGE (occurred_at);

CREATE INDEX idx_events_customer_id_occurred_at ON events (customer_id, occurred_at DESC);
CREATE INDEX idx_events_occurred_at ON events USING brin (occurred_at) WITH (pages_per_range = 8);

DO $$
DECLARE
  month_start date;
BEGIN
  FOR i IN -3 .. 3 LOOP
    month_start := date_trunc('month', now()) + make_interval(months => i);
    EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
                   'events_' || to_char(month_start, 'YYYY_MM'),
                   month_start::timestamptz,
                   (month_start + interval '1 month')::timestamptz);
  END LOOP;
END
$$;

CREATE TABLE events_default PARTITION OF events DEFAULT;

COMMENT ON TABLE events IS 'What visitors do, by month';

-- ---- the template's trigger -------------------------------------------------------------------
-- On every table whose rows change. Order lines, wishes and events are written once and stay.
CREATE TRIGGER trg_customers_touch BEFORE UPDATE ON customers
  FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER trg_addresses_touch BEFORE UPDATE ON addresses
  FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER trg_categories_touch BEFORE UPDATE ON categories
  FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER trg_products_touch BEFORE UPDATE ON products
  FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER trg_orders_touch BEFORE UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER trg_payments_touch BEFORE UPDATE ON payments
  FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER trg_reviews_touch BEFORE UPDATE ON reviews
  FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER trg_warehouses_touch BEFORE UPDATE ON warehouses
  FOR EACH ROW EXECUTE FUNCTION touch_row();

-- ---- a privileged function, done right --------------------------------------------------------
-- It runs with its owner's rights, so its search_path is pinned, its tables are named in full, and
-- only the application may call it.
CREATE FUNCTION close_account(p_customer_id bigint) RETURNS void
LANGUAGE sql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  DELETE FROM public.addresses
   WHERE customer_id = p_customer_id;
  UPDATE public.customers
     SET deleted_at = now(),
         email      = 'closed-' || id || '@example.invalid',
         full_name  = 'Closed account',
         phone      = NULL
   WHERE id = p_customer_id
     AND deleted_at IS NULL;
END;

REVOKE ALL ON FUNCTION close_account(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION close_account(bigint) TO shop_app;

COMMENT ON FUNCTION close_account(bigint) IS 'Soft delete of a customer: the orders stay, the person goes';

-- ===============================================================================================
-- The hurried half: planted defects, each one seen in production somewhere
-- ===============================================================================================

-- ---- supplier_import_rows ---------------------------------------------------------------------
-- A real team's shortcut: "only for the first import". Three years later the nightly job still
-- loads every price list into it. No key, so no row can be addressed and logical replication
-- refuses its updates; every column may be NULL; numbers and dates are text because the CSV was.
CREATE TABLE supplier_import_rows (
  supplier_code varchar(20),
  sku           varchar(32),
  product_name  varchar(160),
  unit_price    varchar(20),
  quantity      varchar(20),
  valid_from    varchar(10)
);

-- ---- shipments --------------------------------------------------------------------------------
-- A real team's shortcut: the oldest table of the shop. Its serial key is an int4, and the carrier
-- interface, which retries its inserts, has burnt through nine tenths of it. order_id carries no
-- foreign key. The cost is a float, so sums of it are off by a cent sooner or later. The times are
-- without a zone: nobody knows which clock they were read from. The carrier is padded with blanks.
CREATE TABLE shipments (
  id            serial           PRIMARY KEY,
  order_id      bigint           NOT NULL,
  carrier       char(10)         NOT NULL,
  status        varchar(20)      NOT NULL DEFAULT 'label_printed',
  shipping_cost double precision NOT NULL,
  shipped_at    timestamp        NOT NULL,
  delivered_at  timestamp,
  CONSTRAINT chk_shipments_status
    CHECK (status IN ('label_printed', 'in_transit', 'delivered', 'lost'))
);

-- Four values, nearly all of them 'delivered': the index is paid for at every write and helps
-- nobody.
CREATE INDEX idx_shipments_status ON shipments (status);

-- ---- carts ------------------------------------------------------------------------------------
-- A real team's shortcut: json, because the driver's example said json: parsed again on each read
-- and beyond the reach of an index. The session's UUID is text: 37 bytes instead of 16, and any
-- garbage fits. The foreign key has no index, so closing an account reads all carts, and neither
-- has the session_token that every request looks for.
CREATE TABLE carts (
  id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_token varchar(36) NOT NULL,
  customer_id   bigint,
  contents      json        NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT fk_carts_customers
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE SET NULL
);

-- ---- comments ---------------------------------------------------------------------------------
-- A real team's shortcut: a comment on "anything". What commentable_id points at depends on a word
-- in another column, so no foreign key can guard it.
CREATE TABLE comments (
  id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  commentable_type varchar(30) NOT NULL,
  commentable_id   bigint      NOT NULL,
  customer_id      bigint      NOT NULL,
  body             text        NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT fk_comments_customers
    FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);

CREATE INDEX idx_comments_commentable_type_commentable_id
    ON comments (commentable_type, commentable_id);
CREATE INDEX idx_comments_customer_id ON comments (customer_id);

-- ---- returns ----------------------------------------------------------------------------------
-- A real team's shortcut: order_items.id is a bigint, its copy here an integer. It works until the
-- day order_items passes 2,147,483,647; then no return can be recorded.
CREATE TABLE returns (
  id              bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_item_id   integer       NOT NULL,
  reason          varchar(40)   NOT NULL,
  refunded_amount numeric(12,2) NOT NULL,
  created_at      timestamptz   NOT NULL DEFAULT now(),
  CONSTRAINT fk_returns_order_items
    FOREIGN KEY (order_item_id) REFERENCES order_items (id) ON DELETE RESTRICT,
  CONSTRAINT chk_returns_refunded_amount CHECK (refunded_amount >= 0)
);

CREATE INDEX idx_returns_order_item_id ON returns (order_item_id);

-- ---- gift_cards -------------------------------------------------------------------------------
-- A real team's shortcut: the constraint was added NOT VALID to keep the lock short, which is
-- right, and never validated, which is not. (The constraint itself is added in data.sql, after the
-- rows it has never looked at.) The policy below is written, reviewed and without any effect: row
-- level security was never switched on for this table.
CREATE TABLE gift_cards (
  id          bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code        varchar(24)   NOT NULL,
  customer_id bigint        NOT NULL,
  balance     numeric(12,2) NOT NULL,
  created_at  timestamptz   NOT NULL DEFAULT now(),
  CONSTRAINT uq_gift_cards_code UNIQUE (code),
  CONSTRAINT chk_gift_cards_balance CHECK (balance >= 0)
);

CREATE INDEX idx_gift_cards_customer_id ON gift_cards (customer_id);

CREATE POLICY gift_cards_own ON gift_cards
  FOR ALL TO shop_app
  USING (customer_id = (SELECT nullif(current_setting('app.customer_id', true), '')::bigint));

-- ---- coupons ----------------------------------------------------------------------------------
-- A real team's shortcut: an index on a boolean alone (half of the table, whichever value is
-- asked), and rights for everybody because the marketing tool got "permission denied" on a Friday.
-- The unique index that should have guarded the code is built, and fails, in finish.sql.
CREATE TABLE coupons (
  id               bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code             varchar(24)  NOT NULL,
  discount_percent numeric(5,2) NOT NULL,
  is_used          boolean      NOT NULL DEFAULT false,
  created_at       timestamptz  NOT NULL DEFAULT now(),
  CONSTRAINT chk_coupons_discount_percent CHECK (discount_percent BETWEEN 0 AND 100)
);

CREATE INDEX idx_coupons_is_used ON coupons (is_used);

GRANT SELECT, INSERT, UPDATE ON coupons TO PUBLIC;

-- ---- inventory_movements ----------------------------------------------------------------------
-- A real team's shortcut: every slow afternoon left an index behind. Each order and each delivery
-- writes here, and each row written maintains eleven indexes.
CREATE TABLE inventory_movements (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id   bigint      NOT NULL,
  warehouse_id bigint      NOT NULL,
  order_id     bigint,
  quantity     integer     NOT NULL,
  reason       varchar(20) NOT NULL,
  note         text        NOT NULL DEFAULT '',
  created_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT fk_inventory_movements_products
    FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE RESTRICT,
  CONSTRAINT fk_inventory_movements_warehouses
    FOREIGN KEY (warehouse_id) REFERENCES warehouses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_inventory_movements_orders
    FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE SET NULL,
  CONSTRAINT chk_inventory_movements_reason
    CHECK (reason IN ('sale', 'delivery', 'correction', 'transfer'))
);

-- Redundant: the second index starts with the only column of the first.
CREATE INDEX idx_inventory_movements_product_id ON inventory_movements (product_id);
CREATE INDEX idx_inventory_movements_product_id_created_at
    ON inventory_movements (product_id, created_at);

-- Exact duplicates: the second one came from a migration that did not look.
CREATE INDEX idx_inventory_movements_warehouse_id ON inventory_movements (warehouse_id);
CREATE INDEX ix_inv_mov_wh ON inventory_movements (warehouse_id);

-- Big and never used: nobody has ever searched a note for its exact text.
CREATE INDEX idx_inventory_movements_note ON inventory_movements (note);

-- And five more "to be safe". Only the first has a reason, the foreign key.
CREATE INDEX idx_inventory_movements_order_id            ON inventory_movements (order_id);
CREATE INDEX idx_inventory_movements_quantity            ON inventory_movements (quantity);
CREATE INDEX idx_inventory_movements_reason_quantity     ON inventory_movements (reason, quantity);
CREATE INDEX idx_inventory_movements_created_at_quantity ON inventory_movements (created_at, quantity);
CREATE INDEX idx_inventory_movements_reason_warehouse_id
    ON inventory_movements (reason, warehouse_id);

-- ---- a privileged function, done in a hurry ---------------------------------------------------
-- A real team's shortcut: it runs as the owner of every table, and everybody may call it. It finds
-- "payments" through whatever search_path its caller has set: who can put another table of that
-- name in front decides which order is refunded.
CREATE FUNCTION issue_refund(p_payment_id bigint) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
AS $$
BEGIN
  UPDATE payments SET status = 'refunded' WHERE id = p_payment_id;
  UPDATE orders
     SET status = 'refunded'
   WHERE id = (SELECT order_id FROM payments WHERE id = p_payment_id);
END
$$;

-- (One defect has no line of its own: nothing records who changed customers and payments.)

-- ===============================================================================================
-- Rights
-- ===============================================================================================
-- The application reads and writes rows, table by table, and may not delete what is kept for the
-- books. It cannot create, drop or truncate anything.
GRANT SELECT                         ON categories, warehouses, suppliers              TO shop_app;
GRANT SELECT, INSERT, UPDATE         ON customers, products, orders, payments          TO shop_app;
GRANT SELECT                         ON active_customers                               TO shop_app;
GRANT SELECT, INSERT                 ON order_items, events, inventory_movements,
                                        returns                                        TO shop_app;
GRANT SELECT, INSERT, UPDATE         ON shipments, gift_cards                          TO shop_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON addresses, reviews, wishlist_items, carts,
                                        comments, supplier_import_rows                 TO shop_app;
GRANT USAGE                          ON SEQUENCE shipments_id_seq                      TO shop_app;

-- Reporting reads figures and no persons: of customers only the columns without a name.
GRANT SELECT ON categories, products, orders, order_items, payments, reviews, events, warehouses,
                shipments, returns, inventory_movements TO shop_reporting;
GRANT SELECT (id, segment, created_at, deleted_at) ON customers TO shop_reporting;

RESET ROLE;
