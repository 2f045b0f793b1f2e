-- Offices whose cluster of complaints the anti-corruption centre was told of, by the day it was told.
CREATE TABLE app.complaint_alert (agency text NOT NULL, office text NOT NULL, day date NOT NULL, PRIMARY KEY (agency, office, day));
CREATE INDEX complaint_about_office ON app.complaint (agency, office, filed_at) WHERE office IS NOT NULL;
