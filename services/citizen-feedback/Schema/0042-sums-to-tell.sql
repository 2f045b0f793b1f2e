-- How much of each sum was told to other services. What is above it is told by the next release, whoever put it there: a batch of that release, sums of before this upgrade, or a
-- batch that a replica of the version before let in while the upgrade went on.
ALTER TABLE app.tally ADD COLUMN told_n bigint NOT NULL DEFAULT 0, ADD COLUMN told_held bigint NOT NULL DEFAULT 0;
CREATE INDEX tally_untold ON app.tally (point) WHERE n > told_n;

-- Sums on their way into the log: written by the transaction that lets a batch into the figures, taken away by the one that appends them as ratings_released. The id is the
-- event's. Questions that the rated office must not see are not in it.
CREATE TABLE app.sums_to_tell (
    id uuid PRIMARY KEY, agency text NOT NULL, office text NOT NULL, service text NOT NULL, point text NOT NULL, released_on date NOT NULL, basis text NOT NULL, sums json NOT NULL);
