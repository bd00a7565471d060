-- The programme as it is. There is one row, and whoever changes it holds a lock on it.
CREATE TABLE programme (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  revision bigint NOT NULL,
  snapshot text NOT NULL
);

-- Every change of the programme. The revision that it made is the key: none is made twice.
CREATE TABLE changes (
  revision bigint PRIMARY KEY,
  revision_before bigint NOT NULL CHECK (revision_before < revision),
  changed_at timestamptz NOT NULL,
  -- A person who asked, or a system that asserted, or both.
  changed_by text,
  source text,
  kind text NOT NULL,
  summary json NOT NULL,
  changes json NOT NULL,
  CHECK (changed_by IS NOT NULL OR source IS NOT NULL)
);
