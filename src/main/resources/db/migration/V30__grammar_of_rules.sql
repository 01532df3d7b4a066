-- Under which grammar of rules files a version was stored: what an earlier one took is not refused by a later one, while a word of a newer one may be
-- one that must be heeded. 0 of what was stored before this was kept.
alter table rule_version add column grammar integer not null default 0;
