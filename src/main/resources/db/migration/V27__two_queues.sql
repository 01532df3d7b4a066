-- What is sent for the first time and what is tried again are asked for apart, in each claim. In a common index whoever wants the ones has to pass the
-- others, thousands of them in an outage; and a filter beside the index makes the planner read it as a bitmap, which never forgets the entries
-- of what has moved on. The common one stays for whoever asks for both. Built beside what is written, see V19.
drop index concurrently if exists action_first_tries;
create index concurrently action_first_tries on action (due_at, id) where state in ('READY', 'HELD') and failures = 0 and due_at is not null;
drop index concurrently if exists action_tries_again;
create index concurrently action_tries_again on action (due_at, id) where state in ('READY', 'HELD') and failures > 0 and due_at is not null;
