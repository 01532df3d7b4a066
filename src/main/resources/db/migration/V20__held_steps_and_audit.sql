-- What is looked at every few seconds on every replica, however much else is held; and what people search the audit by, as each approval does too.
-- Built beside what is written, see V19.
drop index concurrently if exists action_undecided;
create index concurrently action_undecided on action (updated_at, id) where state = 'HELD' and parameters is null;
drop index concurrently if exists audit_by_target;
create index concurrently audit_by_target on audit (target, at desc, id desc);
drop index concurrently if exists audit_by_actor;
create index concurrently audit_by_actor on audit (actor, at desc, id desc);
drop index concurrently if exists audit_by_act;
create index concurrently audit_by_act on audit (act, at desc, id desc);
