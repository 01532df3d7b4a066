-- The books of Fleabridge. Keys and outcomes are kept for ever (money rule 2): nothing here is deleted by the service.
-- Money is numeric(20,6): six places are USDC's, and numeric never rounds silently in arithmetic.

create table event (
  id               text        primary key,              -- the envelope id, or <id>~<hash> where a sender used one id for two messages (ADR 0004)
  envelope_id      text        not null,
  content_hash     text        not null,                 -- sha-256 over source, detail-type, resources and canonical detail
  source           text        not null,
  detail_type      text        not null,
  event_time       timestamptz,
  envelope         json        not null,                 -- json, not jsonb: jsonb refuses \u0000, which a model's output may hold
  raw              bytea       not null,
  origin           text        not null,
  sender           text        not null,
  received_at      timestamptz not null,
  deliveries       integer     not null default 1,
  last_received_at timestamptz not null,
  unique (envelope_id, content_hash)
);
create index event_by_time on event (received_at desc, id);

-- What a rule said when it was applied: a run goes on by the definition that started it, whatever the file says now.
create table rule_version (
  hash       text        primary key,
  rule_id    text        not null,
  definition json        not null,
  first_used timestamptz not null
);

create table run (
  id           uuid        primary key,
  rule_id      text        not null,
  rule_hash    text        not null references rule_version,
  business_key text        not null,
  event_id     text        not null references event,    -- the event that started it
  created_at   timestamptz not null,
  unique (rule_id, business_key)
);

create table event_run (
  event_id text    not null references event,
  run_id   uuid    not null references run,
  started  boolean not null,                             -- whether this event started the run, or came later with the same business key
  primary key (event_id, run_id)
);
create index event_run_by_run on event_run (run_id);

-- A rule that matched an event and could not be applied to it: a missing business key, say.
create table rule_failure (
  event_id    text        not null references event,
  rule_id     text        not null,
  reason      text        not null,
  explanation text        not null,
  at          timestamptz not null,
  primary key (event_id, rule_id)
);

create table action (
  id              uuid        primary key,
  run_id          uuid        not null references run,
  event_id        text        not null references event,
  rule_id         text        not null,
  step            text        not null,
  item            text        not null default '',       -- one row of a fan-out; empty for an ordinary step
  kind            text        not null,
  state           text        not null,
  reason          text,                                  -- a word for programs: below_threshold, insufficient_funds, paused, ...
  explanation     text,                                  -- the same for people
  idempotency_key text        not null unique,
  fingerprint     text,                                  -- null until the parameters are known (WAITING)
  payer           text,
  payee           text,
  payer_computed  boolean     not null default false,    -- computed from the event, so the allow list decides
  payee_computed  boolean     not null default false,
  amount          numeric(20, 6) check (amount >= 0),
  parameters      json,
  result          json,
  reserved        numeric(20, 6) not null default 0 check (reserved >= 0),
  budget_day      date,                                  -- the day whose budgets this action is charged to, while it is charged
  budget_scopes   text[]      not null default '{}',
  due_at          timestamptz,                           -- when to look at it next; null: not before something wakes it
  expires_at      timestamptz,                           -- when a held action is given up
  lease_until     timestamptz,
  owner           text,
  epoch           integer     not null default 0,        -- fence: the number of times it was claimed (money rule 9)
  failures        integer     not null default 0,        -- attempts in a row that had no effect, for the backoff
  first_sent_at   timestamptz,
  last_sent_at    timestamptz,
  settled_at      timestamptz,
  approved_by     text,
  requested_by    text,                                  -- the operator who asked for it, who may not approve it
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  unique (run_id, step, item)
);
create index action_due on action (due_at) where state in ('WAITING', 'READY', 'HELD', 'UNKNOWN') and due_at is not null;
create index action_leased on action (lease_until) where state = 'SENDING';
create index action_by_time on action (created_at desc, id desc);
create index action_by_state on action (state, created_at desc, id desc);
create index action_by_event on action (event_id);
create index action_spent on action (payer, settled_at) where state = 'DONE';
create index action_reserving on action (payer) where reserved > 0;

create table dependency (
  action_id uuid not null references action,
  needs_id  uuid not null references action,
  primary key (action_id, needs_id)
);
create index dependency_by_need on dependency (needs_id);

create table attempt (
  action_id   uuid        not null references action,
  number      integer     not null,                      -- the epoch it was sent in
  owner       text        not null,
  started_at  timestamptz not null,
  ended_at    timestamptz,
  outcome     text,                                      -- null while the call is on its way, or when nobody lived to write it down
  http_status integer,
  code        text,
  message     text,
  request     text,
  response    text,
  result      json,                                      -- what the answer meant: evidence where it came after the fence had closed
  primary key (action_id, number)
);

create table history (
  id          bigint      generated always as identity primary key,
  action_id   uuid        not null references action,
  at          timestamptz not null,
  from_state  text,                                      -- null: created
  to_state    text        not null,
  reason      text,
  explanation text,
  actor       text        not null                       -- engine, reconciler, or a person's name
);
create index history_by_action on history (action_id, id);

-- Same key, other fingerprint: refused, and kept here for the operator (money rule 3).
create table conflict (
  id          bigint      generated always as identity primary key,
  action_id   uuid        not null references action,
  event_id    text        not null references event,
  at          timestamptz not null,
  difference  text        not null
);
create index conflict_by_action on conflict (action_id);
create index conflict_by_event on conflict (event_id);

create table wallet (
  agent      text           primary key,
  balance    numeric(20, 6),                             -- as reported, less what was settled since; null: never reported
  as_of      timestamptz,
  stale      boolean        not null default true,       -- a decision wants a fresh reading
  reserved   numeric(20, 6) not null default 0 check (reserved >= 0)
);

create table budget (
  scope text           not null,                         -- all, agent:<id>, rule:<id>, rule:<id>/agent:<id>
  day   date           not null,
  used  numeric(20, 6) not null default 0 check (used >= 0),
  primary key (scope, day)
);

create table pause (
  scope     text        primary key,                     -- all, rule:<id>, agent:<id>, kind:<kind>
  note      text        not null,
  actor     text        not null,
  since     timestamptz not null
);

create table escrow (
  ref        text           primary key,                 -- our handle, or the escrow's id where a rule gave none
  escrow_id  text           unique,
  action_id  uuid           not null references action,  -- the action that created it
  payer      text           not null,
  payee      text           not null,
  amount     numeric(20, 6) not null,
  status     text           not null,                    -- PENDING, FUNDED, COMPLETED, RELEASED, DISPUTED, REFUNDED
  expires_at timestamptz,
  check_at   timestamptz,
  created_at timestamptz    not null,
  updated_at timestamptz    not null
);
create index escrow_to_check on escrow (check_at) where check_at is not null;

create table audit (
  id     bigint      generated always as identity primary key,
  at     timestamptz not null,
  actor  text        not null,
  act    text        not null,                           -- approve, reject, cancel, retry, resolve, pause, resume, replay, ...
  target text        not null,
  note   text        not null
);
create index audit_by_time on audit (at desc, id desc);
