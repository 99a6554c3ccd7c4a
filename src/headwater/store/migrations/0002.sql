-- What a name may be read as where it stands («Вашингтон» for the government there): JSON, ids of actors.
ALTER TABLE links ADD COLUMN stands_for TEXT NOT NULL DEFAULT '[]';

-- How many names are linked to an actor, so that the most named ones are found without counting all links.
ALTER TABLE actors ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0;
UPDATE actors SET mentions = (SELECT count(*) FROM links WHERE links.actor = actors.id);
CREATE INDEX actors_mentions ON actors (mentions);

-- Dates are compared with both ends of the stretch that an article's own date stands for.
DROP INDEX versions_since;
CREATE INDEX versions_since ON versions (since, until);
