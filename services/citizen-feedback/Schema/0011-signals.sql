-- What the filter makes of each day of a point's walk-up ratings, by the day of their release.
CREATE TABLE app.point_day (
    point text NOT NULL, day date NOT NULL, agency text NOT NULL, office text NOT NULL, service text NOT NULL, n bigint NOT NULL,
    usual numeric NOT NULL, weight numeric NOT NULL, burst boolean NOT NULL, told boolean NOT NULL DEFAULT false, PRIMARY KEY (point, day));
CREATE INDEX point_day_untold ON app.point_day (day) WHERE burst AND NOT told;
INSERT INTO app.point_day SELECT point, released_on, agency, office, service, n, 10, 0.25, false FROM app.tally WHERE question = 'rating' AND basis = 'walk-up';

-- A rating that says yes to the bribery question.
ALTER TABLE app.rating ADD COLUMN reported boolean NOT NULL DEFAULT false;
UPDATE app.rating SET reported = true WHERE answers ->> 'e3' = 'asked';
CREATE INDEX rating_reported ON app.rating (agency, office, day) WHERE reported;
-- Offices about which the anti-corruption centre was alerted, by the day of the alert.
CREATE TABLE app.bribery_alert (agency text NOT NULL, office text NOT NULL, day date NOT NULL, PRIMARY KEY (agency, office, day));
