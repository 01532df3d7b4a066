-- By what the guard let an attempt go: the entries of the allow lists, caps, budgets and the balance as they were then. For people who ask why; nothing
-- is decided by it, and it is no part of what is sealed. Null: an older version opened the attempt, which kept nothing of it.
alter table attempt add column grounds json;
