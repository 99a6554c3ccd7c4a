-- The ledger as it was made last (headwater.store.lines), so that who asks for it need not wait.

-- Who acts or is acted upon. `key` is what ties are counted by ("state:norway", an actor's id, "name:…"); of
-- whoever acts for a state there is a row of the actor too.
CREATE TABLE ledger_parties (
  id INTEGER PRIMARY KEY,       -- 0 stands for everybody, and has no row
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,           -- as most lines call it
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,          -- the id of the actor that it is, '' where there is none
  lines INTEGER NOT NULL        -- in which it has to do with another
);
CREATE INDEX ledger_parties_lines ON ledger_parties (lines);

CREATE TABLE ledger_lines (
  id INTEGER PRIMARY KEY,       -- the number of the line's id ("l" and hex)
  who INTEGER NOT NULL REFERENCES ledger_parties (id),
  whom INTEGER REFERENCES ledger_parties (id),
  act TEXT NOT NULL,
  mode TEXT NOT NULL,
  first TEXT NOT NULL,          -- ISO 8601 days, '' where they are not known
  last TEXT NOT NULL,
  data BLOB NOT NULL            -- zlib of JSON
);
CREATE INDEX ledger_lines_pair ON ledger_lines (who, whom, act, mode, first, last);

-- Whose lines there are, with all that they are filtered by.
CREATE TABLE ledger_sides (
  party INTEGER NOT NULL,       -- 0: all lines
  first TEXT NOT NULL,
  line INTEGER NOT NULL,
  last TEXT NOT NULL,
  side INTEGER NOT NULL,        -- 1 who, 2 whom, 3 both
  act TEXT NOT NULL,
  event TEXT NOT NULL,          -- PLOVER's
  mode TEXT NOT NULL,
  outcome TEXT NOT NULL,        -- of requests and promises, else ''
  marks INTEGER NOT NULL,       -- 1 disputed, 2 of a single origin
  PRIMARY KEY (party, first, line)
) WITHOUT ROWID;
CREATE INDEX ledger_sides_line ON ledger_sides (line);

-- How many lines of each kind there are between two.
CREATE TABLE ledger_ties (
  one INTEGER NOT NULL,
  other INTEGER NOT NULL,       -- the greater number
  back INTEGER NOT NULL,        -- 1 where `other` acts
  act TEXT NOT NULL,
  mode TEXT NOT NULL,
  number INTEGER NOT NULL,
  open INTEGER NOT NULL,        -- without a known answer
  PRIMARY KEY (one, other, back, act, mode)
) WITHOUT ROWID;
CREATE INDEX ledger_ties_other ON ledger_ties (other);

-- Has a row where anything that lines are made of has changed since. (In a trigger OR IGNORE would not hold:
-- what a statement that fires it does on conflict is done here too.)
CREATE TABLE ledger_due (one INTEGER PRIMARY KEY);
INSERT INTO ledger_due SELECT 1 WHERE EXISTS (SELECT 1 FROM articles);
CREATE TRIGGER ledger_due_acts AFTER INSERT ON acts BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_no_acts AFTER DELETE ON acts BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_articles AFTER UPDATE OF current ON articles BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_versions AFTER UPDATE OF published ON versions
WHEN old.published IS NOT new.published BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_links AFTER INSERT ON links BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_relinks AFTER UPDATE OF actor ON links BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_no_links AFTER DELETE ON links BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_actors AFTER INSERT ON actors BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_renamed AFTER UPDATE OF kind, name, data ON actors
WHEN old.kind <> new.kind OR old.name <> new.name
  OR json_extract(old.data, '$.country') IS NOT json_extract(new.data, '$.country') BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_statements AFTER INSERT ON statements BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
CREATE TRIGGER ledger_due_no_statements AFTER DELETE ON statements BEGIN
  INSERT INTO ledger_due SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_due);
END;
