-- What people ask about a rule: the events that it could not be applied to, newest first. Built beside what is written, see V19.
drop index concurrently if exists rule_failure_newest;
create index concurrently rule_failure_newest on rule_failure (rule_id, at desc, event_id);
