UPDATE bench_rows SET amount = amount + 1 WHERE id = :key
