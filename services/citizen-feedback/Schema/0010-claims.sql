-- Blind-signed tokens and claim codes. Nothing here joins a case to a rating: codes and claims are keyed by a keyed hash of the code,
-- ratings by a hash of the token, and of time there is the day only.

-- One issuing key per office and month. The private half is wrapped under the master key and destroyed when its month is over.
CREATE TABLE app.issuing_key (
    key_id text PRIMARY KEY, agency text NOT NULL, office text NOT NULL, month date NOT NULL, modulus bytea NOT NULL, wrapped bytea,
    UNIQUE (agency, office, month));

-- One code per opened case; the code itself is nowhere. ends_on: last day on which it may be used, empty while the case waits for its answer.
CREATE TABLE app.claim_code (
    code bytea PRIMARY KEY, agency text NOT NULL, office text NOT NULL, service text NOT NULL, capped boolean NOT NULL, ends_on date, handed_out int NOT NULL DEFAULT 0,
    CONSTRAINT claim_code_length CHECK (octet_length(code) = 32));

-- How many codes an agent's cases got in a month, the agent under a keyed hash.
CREATE TABLE app.agent_month (agent bytea NOT NULL, month date NOT NULL, codes int NOT NULL, PRIMARY KEY (agent, month));

-- A code that was used: for one blind signature (blinded: hash of what was signed, so that the same phone may ask again), or for one rating
-- without script (blinded is empty).
CREATE TABLE app.claim (code bytea PRIMARY KEY, agency text NOT NULL, office text NOT NULL, day date NOT NULL, blinded bytea);
CREATE INDEX claim_day ON app.claim (agency, office, day);

-- Where a rating comes from: walk-up (poster), token (blind-signed) or code (without script).
ALTER TABLE app.rating ADD COLUMN basis text NOT NULL DEFAULT 'walk-up' CHECK (basis IN ('walk-up', 'token', 'code'));
-- walk-up or claimed; a group of claimed ratings is one service of one office, and its "point" is not on any poster.
ALTER TABLE app.tally ADD COLUMN basis text NOT NULL DEFAULT 'walk-up' CHECK (basis IN ('walk-up', 'claimed'));

-- Office days whose claims have their digest in the log, and days whose rows were written again in the order of their keys, all in one
-- transaction: what came first is then nowhere.
CREATE TABLE app.digested_claims (agency text NOT NULL, office text NOT NULL, day date NOT NULL, PRIMARY KEY (agency, office, day));
CREATE TABLE app.rewritten (day date PRIMARY KEY);

-- How far decision-capture's feed has been handled.
CREATE TABLE app.follow (name text PRIMARY KEY, last_index bigint NOT NULL);
INSERT INTO app.follow VALUES ('case-facts', -1);
