-- Where the measurements go. Figures of measured are a row's: ns of CPU and wall time, bytes of WAL,
-- of the log's heap and of its indexes.
CREATE TABLE variants (position integer, variant text, family text);
CREATE TABLE measured (
    round integer, task text, operation text, variant text,
    cpu numeric, wall numeric, wal numeric, heap numeric, index numeric
);
CREATE TABLE readings (variant text, question text, rows numeric, us numeric);
