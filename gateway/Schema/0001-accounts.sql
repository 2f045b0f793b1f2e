-- Accounts, sessions, grants and client keys. {app} is replaced by the name of the application's role.
CREATE SCHEMA accounts;

CREATE TABLE accounts.account (
    id uuid PRIMARY KEY,
    user_name varchar(256) NOT NULL,
    normalized_user_name varchar(256) NOT NULL UNIQUE,
    email varchar(256) NULL,
    normalized_email varchar(256) NULL,
    email_confirmed boolean NOT NULL,
    password_hash text NULL,
    security_stamp text NULL,
    concurrency_stamp text NULL,
    phone_number text NULL,
    phone_number_confirmed boolean NOT NULL,
    two_factor_enabled boolean NOT NULL,
    lockout_end timestamptz NULL,
    lockout_enabled boolean NOT NULL,
    access_failed_count integer NOT NULL,
    name_th text NOT NULL,
    name_en text NOT NULL,
    staff text NULL UNIQUE,
    created_at timestamptz NOT NULL,
    disabled_at timestamptz NULL
);
CREATE INDEX account_email ON accounts.account (normalized_email);

CREATE TABLE accounts.login (
    login_provider text NOT NULL,
    provider_key text NOT NULL,
    provider_display_name text NULL,
    user_id uuid NOT NULL REFERENCES accounts.account (id),
    PRIMARY KEY (login_provider, provider_key)
);
CREATE INDEX login_user ON accounts.login (user_id);

CREATE TABLE accounts.token (
    user_id uuid NOT NULL REFERENCES accounts.account (id),
    login_provider text NOT NULL,
    name text NOT NULL,
    value text NULL,
    PRIMARY KEY (user_id, login_provider, name)
);

CREATE TABLE accounts.granted (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts.account (id),
    role text NOT NULL,
    agency text NOT NULL,
    office text NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NULL CHECK (valid_to > valid_from),
    granted_by text NOT NULL
);
CREATE INDEX granted_account ON accounts.granted (account_id);

CREATE TABLE accounts.session (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts.account (id),
    role text NOT NULL,
    agency text NOT NULL,
    method text NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz NULL
);
CREATE INDEX session_account ON accounts.session (account_id);

CREATE TABLE accounts.client (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9.-]{1,63}$'),
    key_digest bytea NOT NULL CHECK (length(key_digest) = 32),
    former_key_digest bytea NULL CHECK (length(former_key_digest) = 32),
    former_until timestamptz NULL,
    roles text[] NOT NULL,
    agencies text[] NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    disabled_at timestamptz NULL
);

CREATE TABLE accounts.access_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    account_id uuid NULL,
    session_id uuid NULL,
    detail text NULL
);
CREATE INDEX access_event_account ON accounts.access_event (account_id, at);

CREATE TABLE accounts.protection_key (
    id text PRIMARY KEY,
    xml text NOT NULL
);

GRANT USAGE ON SCHEMA accounts TO {app};
GRANT SELECT, INSERT, UPDATE ON accounts.account, accounts.session TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts.login, accounts.token TO {app};
GRANT SELECT, INSERT ON accounts.access_event, accounts.protection_key TO {app};
-- Who may do what is changed by the owner's commands only, never by the process that faces the network.
GRANT SELECT ON accounts.granted, accounts.client TO {app};
