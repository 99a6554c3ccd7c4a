-- What linking keeps, so that a new article is linked without all others (headwater.link.tables).
CREATE TABLE linking (key TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;   -- JSON
CREATE TABLE linking_blocks (
  block TEXT NOT NULL,
  key TEXT NOT NULL,
  rank INTEGER NOT NULL,
  PRIMARY KEY (block, key)
) WITHOUT ROWID;

-- The articles that are linked, as they were then: version, number of the first name, date.
CREATE TABLE linked (
  article INTEGER PRIMARY KEY REFERENCES articles (id),
  version INTEGER NOT NULL,
  first INTEGER,
  published TEXT,
  company BLOB NOT NULL         -- marks of all whom it names, 64 bits each
);

-- What each name was put to before that was given an id, and what it may be instead.
ALTER TABLE links ADD COLUMN node TEXT NOT NULL DEFAULT '';
CREATE TABLE link_others (
  name INTEGER NOT NULL REFERENCES links (name) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  node TEXT NOT NULL,
  PRIMARY KEY (name, number)
) WITHOUT ROWID;
CREATE INDEX link_others_node ON link_others (node);

-- Articles that are new or were changed since names were linked.
CREATE TABLE unlinked (article INTEGER PRIMARY KEY);
CREATE TRIGGER unlinked_article AFTER UPDATE OF current ON articles BEGIN
  INSERT OR IGNORE INTO unlinked VALUES (new.id);
END;
CREATE TRIGGER unlinked_version AFTER UPDATE OF published, reader, lang ON versions
WHEN old.published IS NOT new.published OR old.reader IS NOT new.reader OR old.lang IS NOT new.lang BEGIN
  INSERT OR IGNORE INTO unlinked VALUES (new.article);
END;
