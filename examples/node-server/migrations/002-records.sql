-- Ids are compared by their bytes, as the policy compares them. What lists are sorted by comes from the free fields, which
-- stand in one place only.
CREATE TABLE leads (
  id text COLLATE "C" PRIMARY KEY,
  partner text COLLATE "C",
  owner text COLLATE "C",
  assignee text COLLATE "C",
  created_by text COLLATE "C",
  origin text COLLATE "C" CHECK (origin IN ('distributed', 'registered', 'marketing-activity')),
  contact text COLLATE "C",
  fields jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(fields) = 'object'),
  -- The kinds of values that filters take the fields for; a field that is left out passes.
  CHECK (jsonb_typeof(fields->'company') = 'string'),
  CHECK (jsonb_typeof(fields->'product') = 'string'),
  CHECK (jsonb_typeof(fields->'stage') = 'string'),
  CHECK (jsonb_typeof(fields->'region') = 'string'),
  CHECK (jsonb_typeof(fields->'amount') = 'number'),
  shares jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(shares) = 'array'),
  created_at timestamptz NOT NULL DEFAULT now(),
  company text GENERATED ALWAYS AS (coalesce(fields->>'company', '')) STORED NOT NULL,
  stage text GENERATED ALWAYS AS (coalesce(fields->>'stage', '')) STORED NOT NULL,
  amount double precision GENERATED ALWAYS AS (CASE WHEN jsonb_typeof(fields->'amount') = 'number' THEN (fields->>'amount')::double precision ELSE 0 END) STORED NOT NULL
);

CREATE TABLE deals (LIKE leads INCLUDING ALL);

-- A page by date for those who see one partner, what they own, what is assigned to them; and for those who see everything.
CREATE INDEX leads_by_partner ON leads (partner, created_at, id);
CREATE INDEX leads_by_owner ON leads (owner);
CREATE INDEX leads_by_assignee ON leads (assignee);
CREATE INDEX leads_by_date ON leads (created_at, id);
CREATE INDEX deals_by_partner ON deals (partner, created_at, id);
CREATE INDEX deals_by_owner ON deals (owner);
CREATE INDEX deals_by_assignee ON deals (assignee);
CREATE INDEX deals_by_date ON deals (created_at, id);
