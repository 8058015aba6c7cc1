-- weight: 10
-- Full-text search with ranking, and the colour filter of the search page: both through GIN.
\set material random(0, 11)
\set thing random(0, 15)
\set colour random(4, 11)
SELECT id, name, price, ts_rank(search_vector, query) AS rank
  FROM products,
       websearch_to_tsquery('english',
         (ARRAY['steel', 'oak', 'cotton', 'leather', 'glass', 'bamboo', 'wool', 'rubber', 'copper',
                'linen', 'cork', 'granite'])[1 + :material] || ' ' ||
         (ARRAY['lamp', 'chair', 'bottle', 'knife', 'tent', 'bag', 'hammer', 'kettle', 'puzzle', 'jacket',
                'ladder', 'notebook', 'pan', 'ball', 'clock', 'blanket'])[1 + :thing]) AS query
 WHERE search_vector @@ query
 ORDER BY rank DESC, id
 LIMIT 20;
SELECT id, name, price
  FROM products
 WHERE attributes @> jsonb_build_object('is_fragile', true, 'colour',
         (ARRAY['black', 'white', 'red', 'green', 'blue', 'natural', 'amber', 'violet', 'teal', 'ochre',
                'rose', 'slate'])[1 + :colour]::text)
 LIMIT 20;
