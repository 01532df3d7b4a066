-- How Purple Flea last showed an escrow, and since when that is not what our books say: a release may pay and then fail, and the payer gets the
-- money back once more at the timeout.
alter table escrow
  add column upstream_status text,
  add column upstream_at     timestamptz,
  add column differs_since   timestamptz;

-- Escrows were only looked at after their timeout, and never again after their release.
update escrow set check_at = least(check_at, now() + interval '1 hour') where check_at is not null;
update escrow set check_at = now() where status = 'RELEASED' and updated_at > now() - interval '7 days';
