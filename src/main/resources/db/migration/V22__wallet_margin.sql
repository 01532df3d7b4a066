-- What settled payments had reserved beyond their amounts: the fees may have taken it, or not. Until a reading tells, it stays out of reach, and out of
-- the balance that people are shown. An older replica takes it off the balance, as before.
alter table wallet add column margin numeric(20, 6) not null default 0 check (margin >= 0);
