import { getConstructionPlans } from 'pg-boss';
import type { Recording, Step } from '../../apps/release/migrations/running-release/recording.ts';
import { queueHints } from '../../apps/release/migrations/scratch/seed-hints.ts';

/** The small shop that the corpus migrates, with a queue: 20,000 rows a table. */
export const schema = [
  `CREATE TYPE order_state AS ENUM ('new', 'paid', 'shipped')`,
  `CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    nickname text,
    score integer,
    legacy text,
    code text,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE UNIQUE INDEX accounts_email_key ON accounts (email)',
  'CREATE INDEX accounts_name_idx ON accounts (name)',
  `CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts,
    state order_state NOT NULL DEFAULT 'new',
    reference text NOT NULL,
    total numeric(10, 2) NOT NULL,
    quantity integer NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX orders_account_id_idx ON orders (account_id)',
  `CREATE TABLE notes (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint,
    body varchar(200) NOT NULL
  )`,
  `CREATE TABLE events (id bigint NOT NULL, at timestamptz NOT NULL, kind text NOT NULL) PARTITION BY RANGE (at)`,
  `CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
  `CREATE TABLE archive (id bigint NOT NULL, at timestamptz NOT NULL, kind text NOT NULL)`,
  `CREATE VIEW active_accounts AS SELECT id, email, score FROM accounts WHERE status = 'active'`,
  `CREATE MATERIALIZED VIEW account_sums AS SELECT account_id, sum(total) AS total FROM orders GROUP BY account_id`,
  `CREATE FUNCTION discounted(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN $1 * 0.9`,
  getConstructionPlans('pgboss'),
];

/** Each copy of the database is made with its rows, so the tables that no case touches have few. */
const fewRows = Object.fromEntries(
  ['pgboss.queue_stats', 'pgboss.warning', 'pgboss.job_dependency'].map((table) => [
    table,
    { ...queueHints[table], rows: 10 },
  ]),
);

export const seedHints = {
  ...queueHints,
  ...fewRows,
  'public.accounts': { columns: { score: 'g', code: `CASE WHEN g % 3 = 0 THEN 'A-' || g ELSE g::text END` } },
  'public.orders': { columns: { reference: `'ref-' || g % 1000`, quantity: 'g % 50' } },
  'public.notes': { columns: { account_id: 'g' } },
  'public.archive': { columns: { at: `timestamptz '2024-01-01' + g * interval '1 minute'` } },
};

const statements = [
  'INSERT INTO accounts (email, name, score) VALUES ($1, $2, $3) RETURNING id',
  'SELECT id, email, name, nickname, score, status FROM accounts WHERE id = $1',
  'UPDATE accounts SET nickname = $2 WHERE id = $1',
  'INSERT INTO orders (account_id, reference, total, quantity) VALUES ($1, $2, $3, $4) RETURNING id, state',
  'UPDATE orders SET state = $2 WHERE id = $1',
  `SELECT id, total, quantity FROM orders WHERE account_id = $1 AND state = 'paid'`,
  'SELECT discounted(total) AS total FROM orders WHERE id = $1',
  'INSERT INTO notes (account_id, body) VALUES ($1, $2) RETURNING id',
  'SELECT id, account_id, body FROM notes WHERE account_id = $1',
  'SELECT id, email, score FROM active_accounts WHERE id = $1',
  'INSERT INTO events (id, at, kind) VALUES ($1, $2, $3)',
  'SELECT account_id, total FROM account_sums WHERE account_id = $1',
  'DELETE FROM notes WHERE id = $1',
  'INSERT INTO accounts (email, name) VALUES ($1, $2) ON CONFLICT (email) DO UPDATE SET name = excluded.name',
  'SELECT * FROM orders WHERE id = $1',
  'SELECT * FROM archive WHERE id = $1',
  'SELECT set_config($1, $2, true), missing_column FROM accounts',
  // Of the queue, as pg-boss words them.
  `SELECT id, name, data, state FROM pgboss.job WHERE name = $1 AND state < 'active' AND start_after < now()`,
  'INSERT INTO pgboss.job (name, data, policy, dead_letter) SELECT q.name, $2::jsonb, q.policy, q.dead_letter FROM pgboss.queue q WHERE q.name = $1',
];

const steps: Step[] = [
  [0, ['ada@example.com', 'Ada', '7'], 0],
  [2, ['1', 'ada'], 0],
  [3, ['1', 'first', '9.50', '1'], 0],
  [4, ['1', 'paid'], 0],
  [7, ['1', 'a note'], 0],
  [10, ['1', '2025-03-01T00:00:00Z', 'login'], 0],
  [7, ['1', 'rolled back'], 1],
  [12, ['1'], 0],
  [13, ['ada@example.com', 'Ada L.'], 0],
  [13, ['bob@example.com', 'Bob'], 0],
  [18, ['import', '{"kind": "task"}'], 0],
];

/** What the running release sends. */
export const recording: Recording = {
  format: 1,
  release: '1.0.0',
  commit: 'corpus',
  recordedAt: '2026-01-01T00:00:00.000Z',
  postgres: '18',
  statements,
  named: [statements.indexOf('SELECT * FROM archive WHERE id = $1')],
  sessions: [steps],
};
