-- What each attempt was charged to when it was claimed. Its action forgets that when the money is given back; an attempt that turns out to be
-- carried out after that is charged to the same budgets again. Null where it was charged to none, and of what an older version claimed.
alter table attempt add column budget_day date, add column budget_scopes text[];
