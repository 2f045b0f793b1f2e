-- Least privilege: the application's role reads, inserts, moves stream versions and marks; it owns nothing.
GRANT USAGE ON SCHEMA events, trail TO {app};
GRANT SELECT, INSERT ON events.mt_streams, events.mt_events TO {app};
GRANT UPDATE (version, timestamp) ON events.mt_streams TO {app};
GRANT USAGE, SELECT ON SEQUENCE events.mt_events_sequence TO {app};
GRANT SELECT, INSERT, UPDATE ON events.mt_event_progression TO {app};
GRANT SELECT, INSERT ON events.mt_high_water_skips TO {app};
GRANT EXECUTE ON FUNCTION events.mt_archive_stream(varchar, varchar) TO {app};
GRANT SELECT, INSERT ON trail.leaf, trail.inbox, trail.tile, trail.checkpoint TO {app};
GRANT UPDATE (hashes) ON trail.tile TO {app};
GRANT UPDATE (note, published_at) ON trail.checkpoint TO {app};
GRANT SELECT ON trail.ledger_head TO {app};
GRANT SELECT, INSERT, UPDATE ON trail.subscription TO {app};
GRANT SELECT, UPDATE (low_seq) ON trail.sweep TO {app};

-- A service's own side tables and read models.
CREATE SCHEMA IF NOT EXISTS app;
GRANT USAGE ON SCHEMA app TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT USAGE, SELECT ON SEQUENCES TO {app};
