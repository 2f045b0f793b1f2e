-- A poster that was replaced by a newer one, and how long it still counts.
ALTER TABLE app.service_point ADD COLUMN replaced_by text, ADD COLUMN works_until date;

-- How often a poster's page was opened, by day: whether old paper still hangs somewhere. A number, nothing about anybody.
CREATE TABLE app.point_scan (point text NOT NULL, day date NOT NULL, n bigint NOT NULL, PRIMARY KEY (point, day));

-- Three bits that the filter goes by: given outside the office's hours, from a network of the ministry's offices (the gateway says so, no address comes
-- here), by a code that had been handed out minutes before. held: how many of n they mark.
ALTER TABLE app.rating ADD COLUMN outside_hours boolean NOT NULL DEFAULT false, ADD COLUMN office_network boolean NOT NULL DEFAULT false, ADD COLUMN quick boolean NOT NULL DEFAULT false;
ALTER TABLE app.tally ADD COLUMN held bigint NOT NULL DEFAULT 0;

-- In which five minutes a code was handed out; emptied when they and the next five are over, so that no time stands beside a code.
ALTER TABLE app.claim_code ADD COLUMN fresh_slot bigint;
CREATE INDEX claim_code_fresh ON app.claim_code (fresh_slot) WHERE fresh_slot IS NOT NULL;

-- What agencies change because of what people said; the newest state of each stream.
CREATE TABLE app.improvement (id text PRIMARY KEY, agency text NOT NULL, office text, service text, due_on date NOT NULL, body json NOT NULL);
CREATE INDEX improvement_place ON app.improvement (agency, service);
