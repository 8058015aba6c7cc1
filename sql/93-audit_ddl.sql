-- The audit of commands: what changed the schema, by event triggers, and what changed roles,
-- databases and the server, by the library itself. They are recorded in dbe.audit_log as well.

-- One row while commands are recorded.
CREATE TABLE dbe.audit_ddl (
    is_on      boolean PRIMARY KEY DEFAULT true CHECK (is_on),
    -- also commands that event triggers do not see
    roles      boolean NOT NULL,
    enabled_by name NOT NULL DEFAULT session_user,
    enabled_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON TABLE dbe.audit_ddl IS
    'Whether commands are recorded; change it with dbe.audit_ddl_enable() and dbe.audit_ddl_disable().';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_ddl', '');
GRANT SELECT ON dbe.audit_ddl TO PUBLIC;

-- Roles, memberships and their like as dbe.audit_roles() has last seen them, one row for each
-- attribute. Not in dumps: they belong to this server. No secret is in it, only hashes of some.
CREATE TABLE dbe.audit_role_state (
    object_type text NOT NULL,
    -- of the objects' numbers, which stay when they are renamed
    id          text NOT NULL,
    attribute   text NOT NULL,
    object      text NOT NULL,
    value       text NOT NULL,
    PRIMARY KEY (object_type, id, attribute)
);
COMMENT ON TABLE dbe.audit_role_state IS
    'Roles, memberships and rights as dbe.audit_roles() has last seen them.';

-- Fires at the end of a command and when objects are dropped; records what it did. Errors: none of
--   its own. Locks: ROW EXCLUSIVE on a partition of dbe.audit_record. Cost: see docs/audit_ddl.md.
CREATE OR REPLACE FUNCTION dbe.audit_command() RETURNS event_trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_command';
COMMENT ON FUNCTION dbe.audit_command() IS
    'The event trigger of the audit of commands; dbe.audit_ddl_enable() makes it.';
REVOKE ALL ON FUNCTION dbe.audit_command() FROM PUBLIC;

-- Arguments: what was seen to have changed, and how. Errors, rights: of the extension's owner alone.
CREATE OR REPLACE FUNCTION dbe.audit_seen(object_type text, object text, detail text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_seen';
COMMENT ON FUNCTION dbe.audit_seen(text, text, text) IS
    'Records a change that dbe.audit_roles() has found.';
REVOKE ALL ON FUNCTION dbe.audit_seen(text, text, text) FROM PUBLIC;

-- Arguments: dry_run, only show what was found: nothing is recorded, and it will be found again.
-- Compares roles, their memberships and settings, owners and rights of databases and tablespaces,
--   rights to parameters and the event triggers of this database with what was seen at the last call,
--   and records each difference as action CHANGE SEEN: that it is so, not who did it nor when. Made
--   for a scheduler, and for servers where the library is not preloaded. The first call remembers.
-- Result: the differences, one row for each object.
-- Errors: 42501 for anybody but a superuser and the extension's owner; 55P03 while another call runs.
-- Locks: SHARE ROW EXCLUSIVE on dbe.audit_role_state. Cost: about 40 ms for 1,000 roles.
CREATE OR REPLACE FUNCTION dbe.audit_roles(
    dry_run boolean DEFAULT false,
    OUT object_type text, OUT object text, OUT change text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_audit_roles';
COMMENT ON FUNCTION dbe.audit_roles(boolean) IS
    'Records what has changed about roles and rights since the last call.';
REVOKE ALL ON FUNCTION dbe.audit_roles(boolean) FROM PUBLIC;

-- Arguments: roles, also commands that no event trigger sees: about roles, databases, tablespaces and
--   the server's settings; dry_run, only show the steps.
-- Commands that make, change or drop objects of this database are recorded in dbe.audit_log, one row
--   for each object: action is the command, new_data says of which object, query is the text without
--   secrets. Left out are temporary objects and what an extension's script does. Commands about roles
--   and the server are recorded in sessions that have loaded the library: all those that begin when
--   session_preload_libraries or shared_preload_libraries name dbe; dbe.audit_roles() finds the rest.
--   A command that cannot be recorded fails. Calling it again repairs what was disabled.
-- Result: the steps, in order. Errors: 42501 for anybody but a superuser and the extension's owner,
--   42710 when an event trigger of another kind has the name. Locks: none that waits. Cost: a few ms.
CREATE OR REPLACE FUNCTION dbe.audit_ddl_enable(
    roles boolean DEFAULT true, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_audit_ddl_enable';
COMMENT ON FUNCTION dbe.audit_ddl_enable(boolean, boolean) IS
    'Records the commands that change the schema, roles and the server.';
REVOKE ALL ON FUNCTION dbe.audit_ddl_enable(boolean, boolean) FROM PUBLIC;

-- Arguments: dry_run, only show the steps. Result, errors, locks, cost: as dbe.audit_ddl_enable().
CREATE OR REPLACE FUNCTION dbe.audit_ddl_disable(
    dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_audit_ddl_disable';
COMMENT ON FUNCTION dbe.audit_ddl_disable(boolean) IS
    'Stops recording commands; what was recorded stays.';
REVOKE ALL ON FUNCTION dbe.audit_ddl_disable(boolean) FROM PUBLIC;
