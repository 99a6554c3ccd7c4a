-- What statements need of a version (headwater.link.statements.digest), so that no text is read again.
CREATE TABLE digests (
  version INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE,
  maker TEXT NOT NULL,          -- the code and data that it is of
  data BLOB NOT NULL            -- zlib of MessagePack
);

-- The articles of which statements were made, as they were then.
CREATE TABLE shelved (
  article INTEGER PRIMARY KEY REFERENCES articles (id),
  version INTEGER NOT NULL,
  outlet TEXT,
  published TEXT,
  moment INTEGER NOT NULL,      -- when it was published, in seconds since 1970; 0 where that is unknown
  mark INTEGER NOT NULL,        -- a checksum of its key: puts articles of one moment in order
  disputes INTEGER NOT NULL,    -- 1 where something is denied or corrected in it
  signature BLOB NOT NULL,      -- what tells how alike it is to others
  buckets BLOB NOT NULL         -- 64 bits each
);
CREATE TABLE buckets (
  bucket INTEGER NOT NULL,
  moment INTEGER NOT NULL,
  mark INTEGER NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (bucket, moment, mark, article)
) WITHOUT ROWID;
-- What two articles have in common; the one of the lesser key is `low`.
CREATE TABLE kin (
  low INTEGER NOT NULL,
  high INTEGER NOT NULL,
  near REAL NOT NULL,
  wording REAL NOT NULL,
  pairs BLOB NOT NULL,          -- MessagePack: a unit of each, log odds that they say the same
  PRIMARY KEY (low, high)
) WITHOUT ROWID;
CREATE INDEX kin_high ON kin (high);

-- Statements that more than one article carries, or that somebody denies.
CREATE TABLE statements (
  id TEXT PRIMARY KEY,
  articles INTEGER NOT NULL,
  outlets INTEGER NOT NULL,
  independent INTEGER NOT NULL,
  denials INTEGER NOT NULL,
  data BLOB NOT NULL            -- zlib of JSON
) WITHOUT ROWID;
CREATE INDEX statements_articles ON statements (articles);
CREATE INDEX statements_denials ON statements (denials) WHERE denials;
CREATE TABLE carried (
  article INTEGER NOT NULL,
  unit INTEGER NOT NULL,        -- of its digest
  denies INTEGER NOT NULL,      -- 1 where the unit denies or corrects the statement
  statement TEXT NOT NULL REFERENCES statements (id) ON DELETE CASCADE,
  PRIMARY KEY (article, unit, denies, statement)
) WITHOUT ROWID;
CREATE INDEX carried_statement ON carried (statement);

-- Articles that are new or were changed since statements were made.
CREATE TABLE unstated (article INTEGER PRIMARY KEY);
INSERT INTO unstated SELECT id FROM articles WHERE current IS NOT NULL;
CREATE TRIGGER unstated_article AFTER UPDATE OF current ON articles BEGIN
  INSERT OR IGNORE INTO unstated VALUES (new.id);
END;
CREATE TRIGGER unstated_version AFTER UPDATE OF outlet, published, reader ON versions
WHEN old.outlet IS NOT new.outlet OR old.published IS NOT new.published OR old.reader IS NOT new.reader BEGIN
  INSERT OR IGNORE INTO unstated VALUES (new.article);
END;
DELETE FROM settings WHERE key IN ('statements', 'statements.data');
