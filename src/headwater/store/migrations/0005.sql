-- The acts that readings tell of, so that the ledger of two actors is made of their acts alone.
CREATE TABLE acts (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL REFERENCES versions (id),
  name TEXT NOT NULL,           -- a1, a2, …
  act TEXT NOT NULL,            -- the word of the ledger
  event TEXT NOT NULL,          -- PLOVER's
  mode TEXT NOT NULL,
  start INTEGER NOT NULL,       -- the evidence
  "end" INTEGER NOT NULL,
  first TEXT,                   -- ISO 8601 days, NULL where they are not known
  last TEXT,
  data TEXT NOT NULL,           -- JSON: all that the ledger is made of
  UNIQUE (version, name)
);
-- Who does it, and to or of whom; names and states in English as the article has them.
CREATE TABLE act_parties (
  act INTEGER NOT NULL REFERENCES acts (id) ON DELETE CASCADE,
  side TEXT NOT NULL,           -- who, whom
  number INTEGER NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL,
  name INTEGER,                 -- in `names`: its own name, and that of its state
  state_name INTEGER,
  PRIMARY KEY (act, side, number)
) WITHOUT ROWID;
CREATE INDEX act_parties_label ON act_parties (label);
CREATE INDEX act_parties_state ON act_parties (state) WHERE state <> '';
CREATE INDEX act_parties_name ON act_parties (name) WHERE name IS NOT NULL;
CREATE INDEX act_parties_state_name ON act_parties (state_name) WHERE state_name IS NOT NULL;
-- Whose people act for a state.
CREATE INDEX actors_country ON actors (json_extract(data, '$.country')) WHERE kind = 'person';

-- The code and data that took the acts of a version out of its reading: others take them again.
CREATE TABLE acts_made (
  version INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE,
  maker TEXT NOT NULL
);
