-- What constraints, defaults and policies say is read from their stored expressions.
CREATE EXTENSION dbe;
SET client_min_messages = error;
CREATE SCHEMA said;
SET search_path = said, public;

-- rules that refuse nothing, and rules that look like them
CREATE TABLE idle (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer, b integer NOT NULL, t text, f boolean,
	CONSTRAINT or_true CHECK (a > 0 OR true),
	CONSTRAINT itself CHECK (a = a),
	CONSTRAINT itself_text CHECK (t = t),
	CONSTRAINT some_itself CHECK (a > 0 AND b = b),
	CONSTRAINT only_true CHECK (true),
	CONSTRAINT null_in_list CHECK (t IN ('x', NULL)));
CREATE TABLE busy (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer, b integer NOT NULL, t text, f boolean,
	CONSTRAINT true_and CHECK (true AND a > 0),
	CONSTRAINT pair CHECK (a = b),
	CONSTRAINT unlike_itself CHECK (NOT a = a),
	CONSTRAINT more CHECK (a + 1 = a),
	CONSTRAINT flag CHECK (f = true OR a > 0),
	CONSTRAINT nested CHECK (a > 0 OR (b > 0 AND true)));
SELECT object, detail FROM dbe.findings(checks => ARRAY['check_never_fails'], detail => true) ORDER BY 1;

-- a limit without the value itself says the limit with it, too
CREATE TABLE limits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v integer, w numeric, x bigint, y date, z integer,
	CONSTRAINT v_from CHECK (v >= 0), CONSTRAINT v_above CHECK (v > 0),
	CONSTRAINT w_to CHECK (w <= 10), CONSTRAINT w_below CHECK (w < 10),
	CONSTRAINT x_from CHECK (x >= 0), CONSTRAINT x_above CHECK (x > 5),
	CONSTRAINT y_from CHECK (y >= '2020-01-01'), CONSTRAINT y_below CHECK (y < '2020-01-01'),
	CONSTRAINT z_from CHECK (z >= 0));
ALTER TABLE limits ADD CONSTRAINT z_above CHECK (z > 0) NOT VALID;
SELECT object, detail, fix FROM dbe.findings(checks => ARRAY['redundant_check_constraint'], detail => true) ORDER BY 1;
SELECT fix FROM dbe.findings(checks => ARRAY['redundant_check_constraint'], detail => true) \gexec
SELECT object FROM dbe.findings(checks => ARRAY['redundant_check_constraint'], detail => true);
