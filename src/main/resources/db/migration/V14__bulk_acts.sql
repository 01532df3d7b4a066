-- What a person does to many actions at once: seen first, done with the token of that view, page by page.
create table bulk_act (
  token_hash  text        primary key,                   -- sha-256; the token itself is the person's
  act         text        not null,
  filter      json        not null,
  note        text        not null,
  actor       text        not null,
  wanted      integer     not null,                      -- how many actions there were at the view
  seen_at     timestamptz not null,                      -- what was created later is left alone
  expires_at  timestamptz not null,                      -- not begun after this
  cursor      text,                                      -- up to where it has come; null: not begun
  done        integer     not null default 0,
  refused     integer     not null default 0,
  refusals    json        not null default '[]',         -- the first of them, with the reason
  finished_at timestamptz
);
