-- The end of a variant's set-up: the state from which each of its operations starts.
UPDATE bench.variant SET (heap_before, index_before) = (SELECT heap, index FROM bench.log_bytes());
VACUUM (FREEZE, ANALYZE);
