-- Whether an attempt repeats one of unknown outcome with the same key, and so has one effect with it. Null: an older version wrote the row, which
-- tells it by the name of the attempt's owner alone. No default: it would say of those rows what nobody has looked at.
alter table attempt add column repeats boolean;
