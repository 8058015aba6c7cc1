-- no trigger
INSERT INTO bench.variant DEFAULT VALUES;
