DELETE FROM bench_rows WHERE id = :key
