-- What people have in hand when they look for a payment: the business key of its run, or an id that Purple Flea gave. And what waits for a
-- person, oldest first. Built beside what is written, see V19. Each costs a payment one entry at most: a run is written once, an action becomes
-- DONE once, and the last of them has only what waits.
drop index concurrently if exists run_by_business_key;
create index concurrently run_by_business_key on run (business_key);
-- The ids are taken from the text of the result, and not by ->>, which fails for \u0000 in any of its values: no search is worth a payment that
-- cannot be written down. The ids are cut for the same reason: an entry of an index has room for so much. A pattern that counts to 255 by itself
-- ({1,255}) takes twenty times as long, and with it the service did a third less.
drop index concurrently if exists action_by_purple_flea_id;
create index concurrently action_by_purple_flea_id on action
  (left(substring(result::text from '"(?:txId|escrowId|positionId|claimId|agentId)":"([^"\\]+)"'), 255), created_at desc, id desc)
  where state = 'DONE' and kind in ('TRANSFER', 'PAYOUT', 'RECORD', 'CREATE_ESCROW', 'COMPLETE_ESCROW', 'RELEASE_ESCROW', 'DISPUTE_ESCROW',
    'OPEN_POSITION', 'CLOSE_POSITION', 'LIMIT_ORDER', 'CANCEL_ORDER', 'STOP_LOSS', 'TAKE_PROFIT', 'CLAIM_FAUCET', 'REGISTER_AGENT', 'SWEEP');
-- A trade has an order beside its position.
drop index concurrently if exists action_by_purple_flea_order;
create index concurrently action_by_purple_flea_order on action
  (left(substring(result::text from '"orderId":"([^"\\]+)"'), 255), created_at desc, id desc)
  where state = 'DONE' and kind in ('OPEN_POSITION', 'CLOSE_POSITION', 'LIMIT_ORDER', 'CANCEL_ORDER', 'STOP_LOSS', 'TAKE_PROFIT');
drop index concurrently if exists action_for_people;
create index concurrently action_for_people on action (created_at, id)
  where state = 'NEEDS_REVIEW' or (state = 'HELD' and reason in ('approval_required', 'second_approval_required', 'amount_not_known',
    'first_payment_to_payee', 'nothing_paid', 'too_many_invalid'));
