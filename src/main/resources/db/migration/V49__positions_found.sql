-- What is asked about positions: which are due, an agent's, a rule's, the open ones and all, newest first. Built beside what is written, see V19.
drop index concurrently if exists position_due;
create index concurrently position_due on position (check_at) where check_at is not null;
drop index concurrently if exists position_unread;
create index concurrently position_unread on position (opened_at) where agent is null;
drop index concurrently if exists position_of_agent;
create index concurrently position_of_agent on position (agent, opened_at desc, position_id desc);
drop index concurrently if exists position_of_rule;
create index concurrently position_of_rule on position (rule_id, opened_at desc, position_id desc);
drop index concurrently if exists position_open;
create index concurrently position_open on position (opened_at desc, position_id desc) where coalesce(status, 'OPEN') = 'OPEN';
drop index concurrently if exists position_newest;
create index concurrently position_newest on position (opened_at desc, position_id desc);
