-- One case of the linter: a statement and the rules that it must meet, none where it is right.
CREATE TABLE cases (number integer GENERATED ALWAYS AS IDENTITY, name text NOT NULL, expected text[] NOT NULL, statement text NOT NULL);
