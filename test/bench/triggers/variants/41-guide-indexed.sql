-- guide's, two more indexes
-- For the two questions that are asked of it.
\ir ../logs/guide_trigger.sql
CREATE INDEX ON audit_log (table_name, record_id);
CREATE INDEX ON audit_log (changed_by, changed_at);
