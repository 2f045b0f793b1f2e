-- The language of the page on which a rating was given; kept beside the rating, published nowhere: in a small office it could tell who came.
ALTER TABLE app.rating ADD COLUMN language text CHECK (language IN ('th', 'en', 'my', 'km', 'lo', 'vi'));
-- The approval of a translation that was given last for each language.
CREATE TABLE app.language_pack (code text PRIMARY KEY, digest text NOT NULL, approved_at timestamptz NOT NULL, approved_by text NOT NULL);
