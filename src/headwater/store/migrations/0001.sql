-- The first library. Offsets count characters in the text of a version, end exclusive. Times are UTC.

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One article, however often it was edited: `key` is what it is known again by.
CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  given TEXT NOT NULL,          -- its id in the input, '' where there was none
  current INTEGER REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX articles_given ON articles (given) WHERE given <> '';

CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles (id),
  number INTEGER NOT NULL,      -- 1, 2, … in the order in which they came
  digest BLOB NOT NULL,         -- of title and text
  lang TEXT,                    -- of most of the text, as it was read
  outlet TEXT,
  url TEXT,
  title TEXT,
  place TEXT NOT NULL,          -- where it was found in its input
  published TEXT,               -- ISO 8601 as it was given
  since INTEGER,                -- the stretch that `published` stands for, in seconds since 1970
  until INTEGER,
  added TEXT NOT NULL,
  reader TEXT NOT NULL,         -- the reader that its reading is of
  claims INTEGER NOT NULL,
  UNIQUE (article, number),
  UNIQUE (article, digest)
);
CREATE INDEX versions_outlet ON versions (outlet, since);
CREATE INDEX versions_since ON versions (since);
CREATE INDEX versions_reader ON versions (reader);

-- The long columns, apart so that a filter need not step over them.
CREATE TABLE bodies (
  version INTEGER PRIMARY KEY REFERENCES versions (id),
  text TEXT NOT NULL,
  reading BLOB NOT NULL,        -- zlib of JSON: the reading without the text
  terms BLOB NOT NULL           -- zlib of the terms of title and text, a line each, one term a word
);

-- Names as they are written, once each.
CREATE TABLE labels (id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE);
-- What a name in a text is called in English.
CREATE TABLE aliases (
  label INTEGER NOT NULL REFERENCES labels (id),
  english INTEGER NOT NULL REFERENCES labels (id),
  PRIMARY KEY (label, english)
) WITHOUT ROWID;

CREATE TABLE claims (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL REFERENCES versions (id),
  name TEXT NOT NULL,           -- c1, c2, …
  source INTEGER NOT NULL REFERENCES labels (id),
  source_kind TEXT NOT NULL,
  source_start INTEGER,
  source_end INTEGER,
  cue_start INTEGER NOT NULL,
  cue_end INTEGER NOT NULL,
  content TEXT NOT NULL,        -- JSON: [[start, end], …]
  stance TEXT NOT NULL,
  form TEXT NOT NULL,
  hedged INTEGER NOT NULL,
  confidence REAL NOT NULL,
  inside TEXT,
  actor TEXT REFERENCES actors (id) ON DELETE SET NULL,
  UNIQUE (version, name)
);
CREATE INDEX claims_source ON claims (source);
CREATE INDEX claims_actor ON claims (actor) WHERE actor IS NOT NULL;

CREATE TABLE via (
  claim INTEGER NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  label INTEGER NOT NULL REFERENCES labels (id),
  kind TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  PRIMARY KEY (claim, number)
) WITHOUT ROWID;
CREATE INDEX via_label ON via (label);

CREATE TABLE names (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL REFERENCES versions (id),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  type TEXT NOT NULL,
  kind TEXT NOT NULL,
  lang TEXT NOT NULL,
  base INTEGER NOT NULL REFERENCES labels (id),
  english INTEGER REFERENCES labels (id),
  known INTEGER NOT NULL,
  role TEXT NOT NULL,
  role_of TEXT NOT NULL,
  gender TEXT NOT NULL,
  confidence REAL NOT NULL
);
CREATE INDEX names_version ON names (version);
CREATE INDEX names_base ON names (base);
CREATE INDEX names_english ON names (english);

-- Which names stand in the content of which claim.
CREATE TABLE about (
  name INTEGER NOT NULL REFERENCES names (id) ON DELETE CASCADE,
  claim INTEGER NOT NULL,       -- of the same version, so it goes with the name
  PRIMARY KEY (name, claim)
) WITHOUT ROWID;

-- Who is who over all articles; all of it but `decisions` is made anew when names are linked.
CREATE TABLE actors (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,           -- what it is called in English
  data TEXT NOT NULL            -- JSON: all that is known of it
) WITHOUT ROWID;
CREATE TABLE actor_names (
  actor TEXT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
  lang TEXT NOT NULL,
  label INTEGER NOT NULL REFERENCES labels (id),
  count INTEGER NOT NULL,
  PRIMARY KEY (actor, lang, label)
) WITHOUT ROWID;
CREATE INDEX actor_names_label ON actor_names (label);
CREATE TABLE links (
  name INTEGER PRIMARY KEY REFERENCES names (id) ON DELETE CASCADE,
  actor TEXT NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
  why TEXT NOT NULL,
  doubt TEXT NOT NULL,          -- why it may be wrong, '' where nothing speaks against it
  confidence REAL NOT NULL,
  others TEXT NOT NULL          -- JSON: the actors that it may be instead
);
CREATE INDEX links_actor ON links (actor);
-- What the user decided: it wins over the machine and outlives every linking.
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,           -- merge, split, rename, own
  data TEXT NOT NULL,           -- JSON
  made TEXT NOT NULL
);

CREATE TABLE failures (
  id INTEGER PRIMARY KEY,
  place TEXT NOT NULL,          -- the input, or the part of it
  input TEXT NOT NULL,          -- what was named on the command line, to try again; '' where unknown
  reason TEXT NOT NULL,
  kind TEXT NOT NULL,           -- the class of the error
  at TEXT NOT NULL,
  tries INTEGER NOT NULL,
  article BLOB,                 -- JSON of the article where it was gathered and could not be read
  UNIQUE (place, input)
);

-- Terms that stand for more than one base form, by base form (see words.py).
CREATE TABLE senses (form TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY (form, term)) WITHOUT ROWID;
CREATE VIRTUAL TABLE article_words USING fts5 (
  title, text, content = '', tokenize = "ascii tokenchars '''|'"
);
CREATE VIRTUAL TABLE claim_words USING fts5 (
  content, source, content = '', tokenize = "ascii tokenchars '''|'"
);
CREATE VIRTUAL TABLE label_words USING fts5 (
  label, content = '', tokenize = "ascii tokenchars '''|'"
);
