-- Files that somebody gave, what was found in them, and whether they became the programme.
CREATE TABLE imports (
  id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
  created_by text NOT NULL,
  -- The moment of the import: read again, the same files give the same programme.
  created_at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('salesforce', 'csv')),
  map json,
  status text NOT NULL DEFAULT 'reading' CHECK (status IN ('reading', 'read', 'failed', 'accepted')),
  -- Somebody reads: a reader that stopped is noticed.
  touched_at timestamptz NOT NULL DEFAULT now(),
  progress json,
  outcome text CHECK (outcome IN ('ok', 'refused')),
  report json,
  unaccepted json,
  problem json,
  revision bigint
);

CREATE TABLE import_files (
  import text NOT NULL REFERENCES imports ON DELETE CASCADE,
  number integer NOT NULL,
  path text NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (import, number)
);
