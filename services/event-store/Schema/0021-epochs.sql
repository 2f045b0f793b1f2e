-- What a verifier's policy says of ranges: which key signed which heads, and where one log ended and another began under a new name.
CREATE TABLE trail.log_key (
    vkey       text   NOT NULL CONSTRAINT log_key_pkey PRIMARY KEY,
    origin     text   NOT NULL,
    first_size bigint NOT NULL, -- smallest head it signed
    last_size  bigint NOT NULL  -- largest one so far
);

-- An epoch begins with a leaf (log_epoch_started); this row is where the publisher finds it.
CREATE TABLE trail.log_epoch (
    no           int         NOT NULL CONSTRAINT log_epoch_pkey PRIMARY KEY, -- from 1
    origin       text        NOT NULL CONSTRAINT log_epoch_origin_key UNIQUE,
    first_size   bigint      NOT NULL, -- smallest head: the one that has the leaf
    old_origin   text        NOT NULL,
    old_size     bigint      NOT NULL, -- last head of the log before, as the witnesses know it
    missing_from bigint      NOT NULL,
    missing_to   bigint      NOT NULL,
    started_at   timestamptz NOT NULL
);
GRANT SELECT, INSERT ON trail.log_key, trail.log_epoch TO {app};
GRANT UPDATE (last_size) ON trail.log_key TO {app};
