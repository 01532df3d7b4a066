-- Agents that rules had registered (register-agent), by the name that the rule gives: a name is registered once.
create table agent (
  name       text        primary key,
  id         text        unique,                         -- Purple Flea's; null while the registration is not known to be done
  secret     text,                                       -- where the agent's key is kept in Secrets Manager; never the key itself
  action_id  uuid        not null references action,     -- the action that registers it
  created_at timestamptz not null
);

-- How far the schedule of each rule has been acted upon.
create table schedule_mark (
  rule_id    text        primary key,
  schedule   text        not null,                       -- as the rule had it then; another schedule begins anew
  done_until timestamptz not null
);

-- The fact that an event of SageMaker tells: resource ARN and status. The missing-events sweep asks which facts have arrived (money rule 19).
alter table event add column fact text;
create index event_by_fact on event (fact) where fact is not null;
