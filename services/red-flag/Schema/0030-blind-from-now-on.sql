-- The blind sample begins with what is inspected from now on: an upgrade would else draw from everything that ever was.
update app.inspection set drawn_at = inspected_at where drawn_at is null;
