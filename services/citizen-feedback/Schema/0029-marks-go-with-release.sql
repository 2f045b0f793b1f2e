-- What stood beside a rating until it was released (three marks of the filter, the language of the page) has done its work by then: on the row it could tell who came.
UPDATE app.rating SET outside_hours = false, office_network = false, quick = false, language = NULL WHERE released_on IS NOT NULL;
