-- dbe.lint_functions() as a user meets it, and the examples of the rules of functions
SET client_min_messages = warning;
CREATE EXTENSION dbe;
\getenv tests PG_ABS_SRCDIR
\set schema :tests '/lint/schema.sql'
\set ECHO none
\i :schema
\set ECHO all
-- each example makes its rule fire and it alone, and no near miss makes anything fire
CREATE SCHEMA made;
CREATE FUNCTION rules_of(command text) RETURNS text[] LANGUAGE plpgsql AS $$ DECLARE found text[]; BEGIN
	BEGIN
		EXECUTE replace(command, 'CREATE FUNCTION ', 'CREATE FUNCTION made.');
		SELECT coalesce(array_agg(l.rule), '{}') INTO found FROM dbe.lint_functions('{made}') l;
		RAISE EXCEPTION 'undone' USING ERRCODE = 'DB001';
	EXCEPTION WHEN SQLSTATE 'DB001' THEN RETURN found;
	END;
END $$;
SELECT r.id, s FROM dbe.lint_rules r, string_to_table(r.bad, E'\n') s WHERE r.topic = 'functions' AND rules_of(s) <> ARRAY[r.id];
SELECT r.id, s, rules_of(s) FROM dbe.lint_rules r, string_to_table(r.near_misses, E'\n') s WHERE r.topic = 'functions' AND rules_of(s) <> '{}';
-- parameters by name and number, variables, positions in the body, what cannot be analysed
CREATE SCHEMA app;
CREATE FUNCTION app.by_year(p_year integer) RETURNS SETOF bigint LANGUAGE sql AS $$
	-- the year's
	SELECT id FROM orders
	WHERE extract(year FROM created_at) = p_year;
$$;
CREATE FUNCTION app.by_number(integer, text) RETURNS bigint LANGUAGE sql AS 'SELECT id FROM orders WHERE status = $2 AND total > $1 LIMIT 1';
CREATE FUNCTION app.stored(p_id bigint) RETURNS bigint BEGIN ATOMIC SELECT id FROM orders WHERE customer_id = p_id LIMIT 1; END;
CREATE FUNCTION app.returned(p_id bigint) RETURNS boolean RETURN p_id = NULL;
CREATE FUNCTION app.generic(p anyelement) RETURNS bigint LANGUAGE sql AS 'SELECT id FROM orders LIMIT 1';
CREATE FUNCTION app.everything(p_status text, p_limit integer DEFAULT 5) RETURNS bigint LANGUAGE plpgsql AS $$
<<outer_block>>
DECLARE
	v_count bigint := (SELECT count(*) FROM orders WHERE note = NULL);
	v_row orders%ROWTYPE;
	v_any record;
	c CURSOR (k bigint) FOR SELECT o.id FROM orders o WHERE o.status IN (p_status, NULL) AND o.id > k;
BEGIN
	PERFORM * FROM orders WHERE id = 5 LIMIT 1;
	SELECT * INTO v_row FROM orders WHERE status = p_status LIMIT 1;
	SELECT id INTO STRICT v_count
	FROM orders WHERE status = outer_block.p_status LIMIT p_limit; -- dbe:ignore limit_without_order
	IF v_row.note = NULL THEN
		UPDATE orders SET note = v_row.note;
	ELSIF p_status = NULL THEN
		-- dbe:ignore delete_no_where
		DELETE FROM events;
	END IF;
	FOR v_any IN SELECT id, note FROM orders LOOP
		UPDATE orders SET note = v_any.note WHERE id = v_any.id AND note = NULL;
	END LOOP;
	CREATE TEMP TABLE later (id bigint);
	DELETE FROM later;
	CASE p_status WHEN 'a' THEN DELETE FROM order_lines; ELSE NULL; END CASE;
	INSERT INTO orders SELECT v_row.*;
	RETURN v_count;
EXCEPTION WHEN no_data_found THEN
	DELETE FROM payments;
	RETURN NULL;
END $$;
CREATE FUNCTION app.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	UPDATE customers SET name = NEW.note WHERE id = NEW.customer_id AND name = NULL;
	RETURN NEW;
END $$;
CREATE FUNCTION app.other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	UPDATE customers SET name = NEW.note WHERE name = NULL; RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION app.stamp();
CREATE FUNCTION app.event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM payments; END $$;
CREATE PROCEDURE app.clean(INOUT n bigint) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM payments; COMMIT; n := 1; END $$;
SELECT function_name, rule, line_number, column_number, object FROM dbe.lint_functions('{app}') ORDER BY function_name, line_number, column_number, rule;
SELECT function_name, rule, fix, fix_level FROM dbe.lint_functions('{app}', '{eq_null}') WHERE function_name NOT LIKE 'everything%';
-- the function's own search path, and names that are both a column's and a variable's
CREATE SCHEMA other; CREATE TABLE other.orders (kept text);
CREATE FUNCTION app.elsewhere() RETURNS bigint LANGUAGE sql SET search_path = other AS 'SELECT count(*) FROM orders WHERE kept = NULL';
CREATE FUNCTION app.ambiguous(note text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM orders WHERE note = NULL; END $$;
SELECT function_name, rule FROM dbe.lint_functions('{app}') WHERE function_name ~ 'elsewhere|ambiguous';
SHOW search_path;
-- functions that do not compile, warnings of the language, functions that run while they are read
SET check_function_bodies = off; SET plpgsql.extra_warnings = 'all';
CREATE SCHEMA broken;
CREATE FUNCTION broken.sql() RETURNS bigint LANGUAGE sql AS 'SELEC 1';
CREATE FUNCTION broken.plpgsql() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN DELETE FROM payments';
CREATE FUNCTION broken.type() RETURNS bigint LANGUAGE plpgsql AS 'DECLARE a no_such_type; BEGIN DELETE FROM payments; END';
CREATE FUNCTION broken.shadows(a integer) RETURNS bigint LANGUAGE plpgsql AS 'DECLARE a integer; BEGIN DELETE FROM payments; RETURN a; END';
CREATE FUNCTION broken.itself(a integer) RETURNS SETOF text LANGUAGE plpgsql AS 'DECLARE b text; BEGIN DELETE FROM events WHERE id < 0; FOR b IN SELECT rule FROM dbe.lint_functions(''{broken}'') LOOP RETURN NEXT b || a; END LOOP; RETURN QUERY SELECT ''end '' || a; END';
SELECT function_name, rule FROM dbe.lint_functions('{broken}');
SELECT * FROM broken.itself(7);
SELECT count(*) > 0 AS some FROM dbe.lint_functions();
SELECT * FROM dbe.lint_functions(NULL, '{no_such_rule}');
SELECT count(*) FROM payments WHERE false;
