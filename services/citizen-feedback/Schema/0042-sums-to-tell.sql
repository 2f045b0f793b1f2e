-- Sums of a batch of ratings on their way into the log: written by the transaction that lets the batch into the figures, taken away by the one that appends them as ratings_released.
-- The id is the event's. Questions that the rated office must not see are not in it.
CREATE TABLE app.sums_to_tell (
    id uuid PRIMARY KEY, agency text NOT NULL, office text NOT NULL, service text NOT NULL, point text NOT NULL, released_on date NOT NULL, basis text NOT NULL, sums json NOT NULL);

-- Work that is done once behind an upgrade: sums that were released before any were told. A row goes when its work is done.
CREATE TABLE app.fill (name text PRIMARY KEY);
INSERT INTO app.fill VALUES ('rating-sums');
