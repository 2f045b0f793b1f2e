-- Tables compatible with Marten 9.29: string streams, conjoined tenancy, bigint events, all metadata, unique event id.
-- Nothing of ours may be added to these two tables but triggers: Marten's own migration drops unknown columns and indexes.
CREATE SCHEMA events;

CREATE TABLE events.mt_streams (
    tenant_id   varchar     NOT NULL DEFAULT '*DEFAULT*',
    id          varchar     NOT NULL,
    type        varchar     NULL,
    version     bigint      NULL,
    timestamp   timestamptz NOT NULL DEFAULT now(),
    created     timestamptz NOT NULL DEFAULT now(),
    is_archived bool        NULL DEFAULT false,
    CONSTRAINT pkey_mt_streams_tenant_id_id PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 80); -- room for the next version of a row on its own page

CREATE TABLE events.mt_events (
    seq_id         bigint       NOT NULL,
    id             uuid         NOT NULL,
    stream_id      varchar      NULL,
    version        bigint       NOT NULL,
    data           jsonb        NOT NULL,
    bdata          bytea        NULL,
    type           varchar(500) NOT NULL,
    timestamp      timestamptz  NOT NULL,
    tenant_id      varchar      NULL DEFAULT '*DEFAULT*',
    mt_dotnet_type varchar      NULL,
    correlation_id varchar      NULL,
    causation_id   varchar      NULL,
    headers        jsonb        NULL,
    user_name      varchar      NULL,
    is_archived    bool         NULL DEFAULT false,
    CONSTRAINT pkey_mt_events_seq_id PRIMARY KEY (seq_id),
    CONSTRAINT fkey_mt_events_stream_id_tenant_id FOREIGN KEY (tenant_id, stream_id) REFERENCES events.mt_streams (tenant_id, id)
);
CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON events.mt_events (tenant_id, stream_id, version);
CREATE UNIQUE INDEX idx_mt_events_event_id ON events.mt_events (id);
CREATE SEQUENCE events.mt_events_sequence OWNED BY events.mt_events.seq_id;

CREATE TABLE events.mt_event_progression (
    name         varchar     NOT NULL CONSTRAINT pk_mt_event_progression PRIMARY KEY,
    last_seq_id  bigint      NULL,
    last_updated timestamptz NULL DEFAULT transaction_timestamp()
);

CREATE TABLE events.mt_high_water_skips (
    ending_sequence   bigint      NOT NULL CONSTRAINT pkey_mt_high_water_skips_ending_sequence PRIMARY KEY,
    starting_sequence bigint      NOT NULL,
    timestamp         timestamptz NOT NULL DEFAULT now()
);

-- Appends to one stream as Marten's quick append does. Answers the final version, then the sequence number of each event.
-- Events go in before the stream row moves: the other order deadlocks with our own writers.
CREATE FUNCTION events.mt_quick_append_events(stream varchar, stream_type varchar, tenantid varchar, event_ids uuid[], event_types varchar[],
    dotnet_types varchar[], bodies jsonb[], bdatas bytea[], causation_ids varchar[], correlation_ids varchar[], headers jsonb[], user_names varchar[],
    timestamps timestamptz[], expected_version bigint DEFAULT NULL) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    head     bigint;
    archived bool;
    is_new   bool;
    numbers  bigint[];
BEGIN
    SELECT s.version, s.is_archived INTO head, archived FROM events.mt_streams s WHERE s.tenant_id = tenantid AND s.id = stream;
    is_new := NOT FOUND;
    IF archived THEN
        RAISE EXCEPTION 'stream % of % is archived', stream, tenantid USING ERRCODE = 'MT001';
    END IF;
    head := coalesce(head, 0);
    IF expected_version IS NOT NULL AND expected_version <> head THEN
        RAISE EXCEPTION 'stream % of % is at version %, not %', stream, tenantid, head, expected_version USING ERRCODE = 'MT003';
    END IF;
    IF is_new THEN
        INSERT INTO events.mt_streams (tenant_id, id, type, version, timestamp) VALUES (tenantid, stream, stream_type, 0, now());
    END IF;
    numbers := ARRAY(SELECT nextval('events.mt_events_sequence') FROM generate_series(1, cardinality(event_ids)));
    INSERT INTO events.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
        SELECT n.seq, n.id, stream, head + n.position, n.body, n.bdata, n.type, n.at, tenantid, n.dotnet, n.correlation, n.causation, n.header, n.who
        FROM unnest(numbers, event_ids, event_types, dotnet_types, bodies, bdatas, causation_ids, correlation_ids, headers, user_names, timestamps)
            WITH ORDINALITY AS n (seq, id, type, dotnet, body, bdata, causation, correlation, header, who, at, position);
    UPDATE events.mt_streams s SET version = head + cardinality(event_ids), timestamp = now() WHERE s.tenant_id = tenantid AND s.id = stream;
    RETURN (head + cardinality(event_ids)) || numbers;
END $$;

-- The one change that events allow; runs with its owner's rights because the application's role may not update events.
CREATE FUNCTION events.mt_archive_stream(streamid varchar, tenantid varchar) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE events.mt_events SET is_archived = true WHERE tenant_id = tenantid AND stream_id = streamid AND is_archived IS DISTINCT FROM true;
    UPDATE events.mt_streams SET is_archived = true WHERE tenant_id = tenantid AND id = streamid AND is_archived IS DISTINCT FROM true;
$$;
REVOKE ALL ON FUNCTION events.mt_archive_stream(varchar, varchar) FROM PUBLIC;

CREATE FUNCTION events.mt_mark_event_progression(name varchar, last_encountered bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events.mt_event_progression AS p (name, last_seq_id, last_updated) VALUES ($1, $2, transaction_timestamp())
        ON CONFLICT ON CONSTRAINT pk_mt_event_progression DO UPDATE SET last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated;
END $$;

-- Moves a mark over a gap if it still stands where the caller saw it, and keeps the gap on record. Answers the mark as it is afterwards.
CREATE FUNCTION events.mt_mark_progression_with_skip(shard_name varchar, ending bigint, starting bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    mark bigint;
BEGIN
    SELECT p.last_seq_id INTO mark FROM events.mt_event_progression p WHERE p.name = shard_name FOR UPDATE;
    IF mark IS NOT NULL AND mark <> starting THEN
        RETURN mark;
    END IF;
    PERFORM events.mt_mark_event_progression(shard_name, ending);
    IF ending > starting THEN
        INSERT INTO events.mt_high_water_skips (ending_sequence, starting_sequence) VALUES (ending, starting) ON CONFLICT DO NOTHING;
    END IF;
    RETURN ending;
END $$;
