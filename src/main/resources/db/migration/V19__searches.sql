-- What people search by, in the order in which they read it; and what a balance wakes. Built beside what is written: each of these takes its
-- time over a large table and blocks nobody. One that an earlier try left unfinished is of no use and is dropped first.
drop index concurrently if exists action_by_payer;
create index concurrently action_by_payer on action (payer, created_at desc, id desc) where payer is not null;
drop index concurrently if exists action_by_payee;
create index concurrently action_by_payee on action (payee, created_at desc, id desc) where payee is not null;
drop index concurrently if exists action_by_rule;
create index concurrently action_by_rule on action (rule_id, created_at desc, id desc);
drop index concurrently if exists action_to_wake;
create index concurrently action_to_wake on action (state, payer, reason) where state in ('READY', 'HELD');
drop index concurrently if exists budget_by_day;
create index concurrently budget_by_day on budget (day, scope);
