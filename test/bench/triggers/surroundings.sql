-- What the figures were measured with. Psql variables: rows, rounds, processors, pinned.
SELECT format(E'PostgreSQL %s, %s processors; %s rows, rounds: %s\npgbench with 1 and 2 clients%s',
              current_setting('server_version'), :processors, :rows, :rounds,
              CASE WHEN :pinned THEN ', each on the processor of its backend' END);
SELECT string_agg(setting, ', ' ORDER BY setting)
FROM (SELECT name || ' ' || current_setting(name), row_number() OVER (ORDER BY name)
      FROM pg_settings
      WHERE name IN ('shared_buffers', 'synchronous_commit', 'fsync', 'full_page_writes', 'jit',
                     'wal_level', 'wal_compression', 'work_mem')) AS settings (setting, number)
GROUP BY (number - 1) / 4 ORDER BY 1;
