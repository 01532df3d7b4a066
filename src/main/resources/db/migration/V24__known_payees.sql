-- Payees that an account, or a rule from an account, has sent something to since a limit holds first payments. One row or few for each, and never
-- taken back. The action is part of the key, so that two payments to one payee do not wait for each other. No key to action: it would lock there.
create table if not exists known_payee (
  scope     text        not null,                       -- agent:<account>, rule:<id>/agent:<account>
  payee     text        not null,
  action_id uuid        not null,                       -- the action that was sent
  since     timestamptz not null,
  primary key (scope, payee, action_id)
);
-- Whom an agent has paid, with or without that limit. Built beside what is written, see V19.
drop index concurrently if exists action_paid;
create index concurrently action_paid on action (payee, payer, rule_id) where state = 'DONE' and payee is not null;
