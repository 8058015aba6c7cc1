-- Functions, each with the rules that dbe.lint_functions() must say of it as its comment.
CREATE SCHEMA bodies;
CREATE FUNCTION bodies.orders_of_state(wanted text) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE 'SELECT id FROM orders WHERE status = ''' || wanted || '''';
END $$;
COMMENT ON FUNCTION bodies.orders_of_state IS '{dynamic_sql_concat}';
CREATE FUNCTION bodies.drop_column(tab text, col text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE command text;
BEGIN
	command := 'ALTER TABLE ' || tab || ' DROP COLUMN ' || col;
	EXECUTE command;
END $$;
COMMENT ON FUNCTION bodies.drop_column IS '{dynamic_sql_concat}';
CREATE FUNCTION bodies.orders_of_state_safe(wanted text) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE 'SELECT id FROM orders WHERE status = $1' USING wanted;
END $$;
COMMENT ON FUNCTION bodies.orders_of_state_safe IS '{}';
CREATE FUNCTION bodies.count_rows(tab regclass, col text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
	EXECUTE format('SELECT count(%I) FROM %s', col, tab) INTO n;
	RETURN n;
END $$;
COMMENT ON FUNCTION bodies.count_rows IS '{}';
CREATE FUNCTION bodies.price_of(product integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS
	$$ SELECT price FROM products WHERE id = product $$;
COMMENT ON FUNCTION bodies.price_of IS '{wrong_volatility}';
CREATE FUNCTION bodies.is_late(due date) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
	$$ BEGIN RETURN due < current_date; END $$;
COMMENT ON FUNCTION bodies.is_late IS '{wrong_volatility}';
CREATE FUNCTION bodies.price_of_stable(product integer) RETURNS numeric LANGUAGE sql STABLE AS
	$$ SELECT price FROM products WHERE id = product $$;
COMMENT ON FUNCTION bodies.price_of_stable IS '{}';
CREATE FUNCTION bodies.cents_of(customer bigint) RETURNS bigint LANGUAGE sql AS
	$$ SELECT sum(total_cents) FROM orders WHERE customer_id = customer $$;
COMMENT ON FUNCTION bodies.cents_of IS '{wrong_volatility}';
CREATE FUNCTION bodies.gross(net numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT net * 1.19 $$;
COMMENT ON FUNCTION bodies.gross IS '{}';
CREATE FUNCTION bodies.never_ordered() RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE c record;
BEGIN
	FOR c IN SELECT id, email FROM customers WHERE id NOT IN (SELECT billing_customer_id FROM orders) LOOP
		RETURN NEXT c.id;
	END LOOP;
END $$;
COMMENT ON FUNCTION bodies.never_ordered IS '{not_in_nullable_subquery}';
CREATE FUNCTION bodies.turnover_of(year integer) RETURNS bigint LANGUAGE sql STABLE AS
	$$ SELECT sum(total_cents) FROM orders WHERE extract(year FROM placed_at) = year $$;
COMMENT ON FUNCTION bodies.turnover_of IS '{extract_on_indexed}';
CREATE FUNCTION bodies.turnover_between(since timestamptz, until timestamptz) RETURNS bigint LANGUAGE sql STABLE AS
	$$ SELECT sum(total_cents) FROM orders WHERE placed_at >= since AND placed_at < until $$;
COMMENT ON FUNCTION bodies.turnover_between IS '{}';
