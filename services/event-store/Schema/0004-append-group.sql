-- Appends one group of callers' events with its leaves, all or nothing, in one round trip. Answers the ledger index of the first
-- event and the sequence numbers in the order given; first_index -1 = somebody was quicker with a stream: nothing was written,
-- look and try again. With loud = true that case is an error instead, so that statements sent along are undone too.
-- For inbox keys and new streams the primary keys decide (23505), before any sequence number is drawn: a burnt number holds
-- Marten's projections up for seconds.
--
-- Locks in the one global order: inbox rows by (source, id), new streams, events by (tenant, stream, version), stream rows, and
-- the ledger last, held to commit: index order is commit order, so a reader by index cannot pass over a late committer.
-- An advisory lock and max(idx) instead of a counter row: a row updated by every group would grow a chain of dead versions.
--
-- Plans must not depend on statistics: on a new database they would be made for empty tables and be kept while these grow.
CREATE FUNCTION trail.append_group(loud bool,
    inbox_source text[], inbox_id text[], inbox_digest bytea[], inbox_event uuid[],
    stream_tenant varchar[], stream_id varchar[], stream_type varchar[], stream_is_new bool[], stream_from bigint[], stream_to bigint[],
    tenant varchar[], stream varchar[], version bigint[], id uuid[], type varchar[], dotnet varchar[], data jsonb[], at timestamptz[],
    correlation varchar[], causation varchar[], who varchar[], headers jsonb[], salt bytea[], entry bytea[], personal bytea[],
    OUT first_index bigint, OUT seq_ids bigint[])
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF false = ANY (stream_is_new) AND EXISTS (
        SELECT FROM unnest(stream_tenant, append_group.stream_id, stream_is_new, stream_from) AS w (tenant, id, is_new, version)
        LEFT JOIN events.mt_streams s ON s.tenant_id = w.tenant AND s.id = w.id
        WHERE NOT w.is_new AND (s.id IS NULL OR s.is_archived OR (s.version IS DISTINCT FROM w.version
            AND w.version IS DISTINCT FROM (SELECT max(e.version) FROM events.mt_events e WHERE e.tenant_id = w.tenant AND e.stream_id = w.id))))
    THEN
        IF loud THEN
            RAISE EXCEPTION 'the group was overtaken' USING ERRCODE = 'TR001';
        END IF;
        first_index := -1;
        RETURN;
    END IF;
    IF cardinality(inbox_source) > 0 THEN
        INSERT INTO trail.inbox (source, id, digest, event_id)
            SELECT k.source, k.id, k.digest, k.event_id FROM unnest(inbox_source, inbox_id, inbox_digest, inbox_event) AS k (source, id, digest, event_id);
    END IF;
    INSERT INTO events.mt_streams (tenant_id, id, type, version)
        SELECT w.tenant, w.id, w.type, w.version FROM unnest(stream_tenant, stream_id, stream_type, stream_is_new, stream_to) AS w (tenant, id, type, is_new, version)
        WHERE w.is_new;
    seq_ids := ARRAY(SELECT nextval('events.mt_events_sequence') FROM generate_series(1, cardinality(append_group.id)));
    INSERT INTO events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
        SELECT n.seq, n.id, n.stream, n.version, n.data, n.type, n.at, n.tenant, n.dotnet, n.correlation, n.causation, n.headers, n.who
        FROM unnest(seq_ids, append_group.id, stream, append_group.version, append_group.data, append_group.type, at, tenant, dotnet, correlation, causation, append_group.headers, who)
            AS n (seq, id, stream, version, data, type, at, tenant, dotnet, correlation, causation, headers, who);
    UPDATE events.mt_streams s SET version = w.version, timestamp = now()
        FROM unnest(stream_tenant, append_group.stream_id, stream_is_new, stream_to) AS w (tenant, id, is_new, version)
        WHERE NOT w.is_new AND s.tenant_id = w.tenant AND s.id = w.id;
    PERFORM pg_advisory_xact_lock(21586, 1);
    SELECT size INTO first_index FROM trail.ledger_head;
    INSERT INTO trail.leaf (idx, event_id, seq_id, salt, entry, personal, origin)
        SELECT first_index + n.position - 1, n.id, n.seq, n.salt, n.entry, n.personal, 0
        FROM unnest(append_group.id, seq_ids, append_group.salt, append_group.entry, append_group.personal)
            WITH ORDINALITY AS n (id, seq, salt, entry, personal, position);
END $$;

-- What a group must know before it is tried again, or when it cannot know it from its own earlier appends.
CREATE FUNCTION trail.look_at_streams(tenants varchar[], ids varchar[])
RETURNS TABLE (known bool, version bigint, archived bool, leafless bool)
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT s.id IS NOT NULL, greatest(s.version, last.version, 0), coalesce(s.is_archived, false), coalesce(last.leafless, false)
    FROM unnest(tenants, ids) WITH ORDINALITY AS w (tenant, id, position)
    LEFT JOIN events.mt_streams s ON s.tenant_id = w.tenant AND s.id = w.id
    LEFT JOIN LATERAL (
        SELECT e.version, NOT EXISTS (SELECT FROM trail.leaf l WHERE l.event_id = e.id) AS leafless
        FROM events.mt_events e WHERE e.tenant_id = w.tenant AND e.stream_id = w.id ORDER BY e.version DESC LIMIT 1) last ON true
    ORDER BY w.position
$$;

CREATE FUNCTION trail.look_at_inbox(sources text[], ids text[])
RETURNS TABLE (source text, id text, digest bytea, idx bigint)
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT i.source, i.id, i.digest, l.idx
    FROM unnest(sources, ids) AS k (source, id)
    JOIN trail.inbox i ON i.source = k.source AND i.id = k.id
    JOIN trail.leaf l ON l.event_id = i.event_id
$$;

CREATE FUNCTION trail.look_at_events(ids uuid[])
RETURNS TABLE (event_id uuid, idx bigint, seq_id bigint, version bigint)
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT l.event_id, l.idx, l.seq_id, e.version
    FROM unnest(ids) AS k (id) JOIN trail.leaf l ON l.event_id = k.id JOIN events.mt_events e ON e.seq_id = l.seq_id
$$;

-- Events without leaf above a sequence number, of one stream or of all.
CREATE FUNCTION trail.leafless(above bigint, only_tenant varchar, only_stream varchar, most int)
RETURNS SETOF events.mt_events
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF only_stream IS NOT NULL THEN
        RETURN QUERY SELECT e.* FROM events.mt_events e
            WHERE e.tenant_id = only_tenant AND e.stream_id = only_stream AND NOT EXISTS (SELECT FROM trail.leaf l WHERE l.event_id = e.id)
            ORDER BY e.version LIMIT most;
    ELSE
        RETURN QUERY SELECT e.* FROM events.mt_events e
            WHERE e.seq_id > above AND NOT EXISTS (SELECT FROM trail.leaf l WHERE l.event_id = e.id)
            ORDER BY e.seq_id LIMIT most;
    END IF;
END $$;
