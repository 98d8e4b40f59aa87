-- Run by the roles task as the master user, with the passwords in psql variables. Safe to run again:
-- it creates what is missing and brings passwords and rights to what stands here.
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN', role)
FROM unnest(ARRAY['classboard_owner', 'classboard_app']) AS wanted (role)
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted.role)
\gexec

ALTER ROLE classboard_owner PASSWORD :'owner_password';
ALTER ROLE classboard_app PASSWORD :'runtime_password';

-- A migration waits for locks by its own rules and may build an index for an hour.
ALTER ROLE classboard_owner SET statement_timeout = '1h';
-- Requests come through the proxy, which takes no limits from a connection: these are those of apps/api/config/schema.ts.
-- Jobs connect directly and ask for wider ones, which go before those of the role.
ALTER ROLE classboard_app SET statement_timeout = '2500ms';
ALTER ROLE classboard_app SET lock_timeout = '2000ms';
ALTER ROLE classboard_app SET idle_in_transaction_session_timeout = '5000ms';

GRANT classboard_owner TO CURRENT_USER;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database())
\gexec
SELECT format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO classboard_owner', current_database())
\gexec
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO classboard_app', current_database())
\gexec
GRANT ALL ON SCHEMA public TO classboard_owner;
GRANT USAGE ON SCHEMA public TO classboard_app;

-- Whatever the owner creates from now on is open to the runtime role, row by row and nothing more.
ALTER DEFAULT PRIVILEGES FOR ROLE classboard_owner GRANT USAGE ON SCHEMAS TO classboard_app;
ALTER DEFAULT PRIVILEGES FOR ROLE classboard_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO classboard_app;
ALTER DEFAULT PRIVILEGES FOR ROLE classboard_owner GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO classboard_app;
ALTER DEFAULT PRIVILEGES FOR ROLE classboard_owner GRANT EXECUTE ON ROUTINES TO classboard_app;

-- Whoever serves can read the history of grades and nothing else: triggers write it with the rights of the owner. Its
-- migration revokes what the rights above granted; this repeats it, for rights that somebody granted since.
SELECT format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON %s FROM classboard_app', history)
FROM unnest(ARRAY[to_regclass('public.grade_history'), to_regclass('public.grade_history_start')]) AS tables (history)
WHERE history IS NOT NULL
\gexec
