-- What the pages of actors and outlets ask, counted beforehand, so that one who is named in fifty thousand
-- places is shown as fast as one who is named in five. `headwater.store.tally` keeps the first three up to date.

-- Whom today's version of an article names, and how often.
CREATE TABLE seen (
  actor TEXT NOT NULL,
  since INTEGER NOT NULL,       -- of the version, in seconds since 1970; before all dates where unknown
  version INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
  mentions INTEGER NOT NULL,
  PRIMARY KEY (actor, since, version)
) WITHOUT ROWID;
CREATE INDEX seen_version ON seen (version);

-- What an actor has to do with a claim. `side`: it says it ('says', `other` is 0), another says it of the actor
-- ('about', `other` is who), it rests on the actor's word ('basis', `other` is who says it), or it is the
-- actor's and rests on another's word ('rests', `other` is whose).
CREATE TABLE voiced (
  actor TEXT NOT NULL,
  side TEXT NOT NULL,
  since INTEGER NOT NULL,
  claim INTEGER NOT NULL,
  other INTEGER NOT NULL,       -- in `labels`
  PRIMARY KEY (actor, side, since, claim, other)
) WITHOUT ROWID;

-- The outlets that articles of an outlet name as who says something ('source') or on whose word ('via').
CREATE TABLE cited (
  outlet TEXT NOT NULL,
  label INTEGER NOT NULL REFERENCES labels (id),
  how TEXT NOT NULL,
  version INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
  article INTEGER NOT NULL,
  claims INTEGER NOT NULL,
  PRIMARY KEY (outlet, label, how, version)
) WITHOUT ROWID;
CREATE INDEX cited_label ON cited (label, outlet, article, claims);
CREATE INDEX cited_version ON cited (version);

INSERT INTO seen
SELECT l.actor, coalesce(v.since, -1000000000000), v.id, count(*)
FROM links l JOIN names n ON n.id = l.name JOIN versions v ON v.id = n.version
JOIN articles a ON a.id = v.article AND a.current = v.id
GROUP BY 1, 2, 3;

INSERT INTO voiced
SELECT c.actor, 'says', coalesce(v.since, -1000000000000), c.id, 0
FROM claims c JOIN versions v ON v.id = c.version JOIN articles a ON a.id = v.article AND a.current = v.id
WHERE c.actor IS NOT NULL
UNION
SELECT l.actor, 'about', coalesce(v.since, -1000000000000), c.id, c.source
FROM about b JOIN links l ON l.name = b.name JOIN claims c ON c.id = b.claim
JOIN versions v ON v.id = c.version JOIN articles a ON a.id = v.article AND a.current = v.id
WHERE c.actor IS NOT l.actor
UNION
SELECT l.actor, 'basis', coalesce(v.since, -1000000000000), c.id, c.source
FROM via w JOIN claims c ON c.id = w.claim
JOIN names n ON n.version = c.version AND (n.english = w.label OR n.base = w.label)
JOIN links l ON l.name = n.id
JOIN versions v ON v.id = c.version JOIN articles a ON a.id = v.article AND a.current = v.id
UNION
SELECT c.actor, 'rests', coalesce(v.since, -1000000000000), c.id, w.label
FROM via w JOIN claims c ON c.id = w.claim
JOIN versions v ON v.id = c.version JOIN articles a ON a.id = v.article AND a.current = v.id
WHERE c.actor IS NOT NULL;

INSERT INTO cited
SELECT v.outlet, c.source, 'source', v.id, v.article, count(*)
FROM claims c JOIN versions v ON v.id = c.version JOIN articles a ON a.id = v.article AND a.current = v.id
WHERE c.source_kind = 'outlet' AND v.outlet <> ''
GROUP BY 1, 2, 4
UNION ALL
SELECT v.outlet, w.label, 'via', v.id, v.article, count(DISTINCT w.claim)
FROM via w JOIN claims c ON c.id = w.claim
JOIN versions v ON v.id = c.version JOIN articles a ON a.id = v.article AND a.current = v.id
WHERE w.kind = 'outlet' AND v.outlet <> ''
GROUP BY 1, 2, 4;

-- Versions that came or changed since the three were made.
CREATE TABLE untallied (version INTEGER PRIMARY KEY);
CREATE TRIGGER untallied_article AFTER UPDATE OF current ON articles BEGIN
  INSERT OR IGNORE INTO untallied SELECT old.current WHERE old.current IS NOT NULL;
  INSERT OR IGNORE INTO untallied SELECT new.current WHERE new.current IS NOT NULL;
END;
CREATE TRIGGER untallied_version AFTER UPDATE OF outlet, since, reader ON versions BEGIN
  INSERT OR IGNORE INTO untallied VALUES (new.id);
END;

-- How much each outlet has in today's versions, and on which days; kept by the triggers.
CREATE TABLE outlets (
  name TEXT PRIMARY KEY,
  articles INTEGER NOT NULL,
  claims INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE outlet_days (
  outlet TEXT NOT NULL,
  day INTEGER NOT NULL,         -- since 1970; -1000000 where the date is unknown
  articles INTEGER NOT NULL,
  claims INTEGER NOT NULL,
  PRIMARY KEY (outlet, day)
) WITHOUT ROWID;
-- 100,000,000 days more, so that the division rounds down for those before 1970 too.
CREATE VIEW outlet_today AS
SELECT v.id, v.outlet, coalesce((v.since + 8640000000000) / 86400 - 100000000, -1000000) AS day, v.claims
FROM versions v JOIN articles a ON a.id = v.article AND a.current = v.id WHERE v.outlet <> '';

INSERT INTO outlet_days SELECT outlet, day, count(*), sum(claims) FROM outlet_today GROUP BY outlet, day;
INSERT INTO outlets SELECT outlet, sum(articles), sum(claims) FROM outlet_days GROUP BY outlet;

CREATE TRIGGER outlets_grow AFTER INSERT ON outlet_days BEGIN
  INSERT INTO outlets VALUES (new.outlet, new.articles, new.claims) ON CONFLICT (name)
  DO UPDATE SET articles = articles + excluded.articles, claims = claims + excluded.claims;
END;
CREATE TRIGGER outlets_change AFTER UPDATE ON outlet_days BEGIN
  UPDATE outlets SET articles = articles + new.articles - old.articles,
    claims = claims + new.claims - old.claims WHERE name = new.outlet;
END;
CREATE TRIGGER outlet_days_leave BEFORE UPDATE OF current ON articles WHEN old.current IS NOT NULL BEGIN
  UPDATE outlet_days SET articles = outlet_days.articles - 1, claims = outlet_days.claims - t.claims
  FROM (SELECT outlet, day, claims FROM outlet_today WHERE id = old.current) t
  WHERE outlet_days.outlet = t.outlet AND outlet_days.day = t.day;
END;
CREATE TRIGGER outlet_days_come AFTER UPDATE OF current ON articles BEGIN
  INSERT INTO outlet_days SELECT outlet, day, 1, claims FROM outlet_today WHERE id = new.current
  ON CONFLICT (outlet, day)
  DO UPDATE SET articles = articles + excluded.articles, claims = claims + excluded.claims;
END;
CREATE TRIGGER outlet_days_before BEFORE UPDATE OF outlet, since, claims ON versions BEGIN
  UPDATE outlet_days SET articles = outlet_days.articles - 1, claims = outlet_days.claims - t.claims
  FROM (SELECT outlet, day, claims FROM outlet_today WHERE id = old.id) t
  WHERE outlet_days.outlet = t.outlet AND outlet_days.day = t.day;
END;
CREATE TRIGGER outlet_days_after AFTER UPDATE OF outlet, since, claims ON versions BEGIN
  INSERT INTO outlet_days SELECT outlet, day, 1, claims FROM outlet_today WHERE id = new.id
  ON CONFLICT (outlet, day)
  DO UPDATE SET articles = articles + excluded.articles, claims = claims + excluded.claims;
END;

-- How an outlet has a statement: straight from its 'source', 'repeated' from another outlet, else its 'own'.
ALTER TABLE statement_outlets ADD COLUMN way TEXT NOT NULL DEFAULT 'own';
CREATE INDEX statement_outlets_way ON statement_outlets (outlet, way);

-- Lists of actors, in the order in which they are shown. A row is empty (kind '') until it is filled.
CREATE INDEX actors_articles ON actors (json_extract(data, '$.articles') DESC, mentions DESC) WHERE kind <> '';
CREATE INDEX actors_kind ON actors (kind, json_extract(data, '$.articles') DESC, mentions DESC)
  WHERE kind <> '';
CREATE INDEX actors_state
  ON actors (json_extract(data, '$.country'), json_extract(data, '$.articles') DESC, mentions DESC)
  WHERE kind <> '';
CREATE INDEX actors_doubtful ON actors (json_extract(data, '$.articles') DESC, mentions DESC)
  WHERE kind <> '' AND json_extract(data, '$.doubtful') > 0;
CREATE INDEX actors_qid ON actors (json_extract(data, '$.qid')) WHERE kind <> '';
-- The links of an actor that something speaks against.
CREATE INDEX links_doubtful ON links (actor, name) WHERE doubt <> '';
