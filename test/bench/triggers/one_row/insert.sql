INSERT INTO bench_rows (kind, amount, title, code, is_active, due, token, attributes, score)
VALUES (3, :key, :title, :code, true, :due, :token, :attributes, :n)
