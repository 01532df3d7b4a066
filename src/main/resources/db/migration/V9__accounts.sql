-- The account whose money an action reserves, where it is not the payer's name: agents that pay with one key are one account. Written with the
-- claim, so that what was reserved there is given back there, whatever the configuration says by then.
alter table action add column account text;
