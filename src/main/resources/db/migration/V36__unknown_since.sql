-- How old the oldest action of unknown outcome is. Built beside what is written, see V19.
drop index concurrently if exists action_unknown_since;
create index concurrently action_unknown_since on action (last_sent_at) where state = 'UNKNOWN';
