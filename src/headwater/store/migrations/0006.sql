-- What lists, days and outlets ask of statements, so that none need be decoded. Statements are made anew when
-- they are next brought up to date, which fills all of this.
DROP TABLE carried;
DROP TABLE statements;
CREATE TABLE statements (
  id TEXT PRIMARY KEY,
  articles INTEGER NOT NULL,
  outlets INTEGER NOT NULL,
  independent INTEGER NOT NULL,
  echoes INTEGER NOT NULL,      -- articles beyond the independent sources
  denials INTEGER NOT NULL,
  weight INTEGER NOT NULL,      -- what comes first among the statements of a day
  state TEXT NOT NULL,
  first_day TEXT NOT NULL,      -- of its first article, as that has it: ISO 8601, '' where unknown
  last_day TEXT NOT NULL,       -- of the last article that carries, denies or confirms it
  langs TEXT NOT NULL,          -- of the articles that carry it: '|en|uk|'
  lang TEXT NOT NULL,           -- of its headline
  headline TEXT NOT NULL,
  data BLOB NOT NULL            -- zlib of JSON; last, as it may lie on pages of its own
) WITHOUT ROWID;
-- Each order with all that lists are filtered by, so that only the rows shown are looked up.
CREATE INDEX statements_articles ON statements (articles, last_day, id, first_day, state, langs, denials);
CREATE INDEX statements_independent
  ON statements (independent, articles, last_day, id, first_day, state, langs, denials);
CREATE INDEX statements_echoes ON statements (echoes, articles, last_day, id, first_day, state, langs, denials);
CREATE INDEX statements_denials ON statements (denials, articles, last_day, id, first_day, state, langs);
CREATE INDEX statements_time ON statements (last_day, weight, id, first_day, state, langs, denials);

CREATE TABLE carried (
  article INTEGER NOT NULL,
  unit INTEGER NOT NULL,        -- of its digest
  denies INTEGER NOT NULL,      -- 1 where the unit denies or corrects the statement
  statement TEXT NOT NULL REFERENCES statements (id) ON DELETE CASCADE,
  PRIMARY KEY (article, unit, denies, statement)
) WITHOUT ROWID;
CREATE INDEX carried_statement ON carried (statement);

-- The units of shelved articles. `id` is the number of the statement's id ("s:" and hex) that a unit gives
-- where it is the first: by it an id finds what holds its words today, in whichever statement that is.
CREATE TABLE units (
  article INTEGER NOT NULL,
  unit INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (article, unit)
) WITHOUT ROWID;
CREATE INDEX units_id ON units (id);

-- From whom each article has a statement: `upper` is an article, else 0, and `origin` one of the statement.
CREATE TABLE edges (
  statement TEXT NOT NULL,
  lower INTEGER NOT NULL,
  upper INTEGER NOT NULL,
  origin TEXT NOT NULL,         -- '' where upper is an article
  origin_name TEXT NOT NULL,
  origin_kind TEXT NOT NULL,
  kind TEXT NOT NULL,           -- quotes, cites, copies, translates
  inferred INTEGER NOT NULL,
  lower_outlet TEXT NOT NULL,   -- '' where it is unknown
  upper_outlet TEXT NOT NULL,   -- of the upper article; of own reporting who did it; else ''
  PRIMARY KEY (statement, lower, upper, origin, kind)
) WITHOUT ROWID;
CREATE INDEX edges_down ON edges (upper_outlet, lower_outlet, kind, inferred, lower, statement);
CREATE INDEX edges_up ON edges (lower_outlet, upper_outlet, kind, inferred, lower, origin_kind, statement);
CREATE INDEX edges_lower ON edges (lower);
CREATE INDEX edges_upper ON edges (upper) WHERE upper;

-- Which outlets carry a statement, in how many articles; and who stands behind it or speaks on it, by name.
CREATE TABLE statement_outlets (
  outlet TEXT NOT NULL,
  statement TEXT NOT NULL,
  articles INTEGER NOT NULL,
  PRIMARY KEY (outlet, statement)
) WITHOUT ROWID;
CREATE INDEX statement_outlets_statement ON statement_outlets (statement);
CREATE TABLE statement_names (
  name INTEGER NOT NULL,        -- in `names`
  statement TEXT NOT NULL,
  side TEXT NOT NULL,           -- origin, denied, corrected, confirmed
  PRIMARY KEY (name, statement, side)
) WITHOUT ROWID;
CREATE INDEX statement_names_statement ON statement_names (statement);

-- The terms of all places of a statement, one line a place; a rowid is the number of its id.
CREATE VIRTUAL TABLE statement_words USING fts5 (terms, tokenize = "ascii tokenchars '''|'");

DELETE FROM settings WHERE key = 'statements';
