-- Who decides about which service: public figures of one service show where at least three people decide about that service. Filled by new facts, and for the
-- past by a replay; until then figures of services in which fewer are known stay hidden.
create table app.service_decider (agency text not null, office text not null, service text not null, officer text not null, primary key (agency, office, service, officer));
