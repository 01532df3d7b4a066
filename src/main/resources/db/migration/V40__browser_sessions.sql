-- Sessions of browsers, as the library that keeps them wants its tables (spring-session-jdbc, docs/adr/0028). A row is written where somebody logs in,
-- and goes some time after its end.
create table spring_session (
  primary_id char(36) not null constraint spring_session_pk primary key,
  session_id char(36) not null,
  creation_time bigint not null,
  last_access_time bigint not null,
  max_inactive_interval int not null,
  expiry_time bigint not null,
  principal_name varchar(100)
);

create unique index spring_session_ix1 on spring_session (session_id);
create index spring_session_ix2 on spring_session (expiry_time);

-- The name, the roles, the end, and the hash of what the cookie has beside the id: texts in UTF-8.
create table spring_session_attributes (
  session_primary_id char(36) not null
    constraint spring_session_attributes_fk references spring_session (primary_id) on delete cascade,
  attribute_name varchar(200) not null,
  attribute_bytes bytea not null,
  constraint spring_session_attributes_pk primary key (session_primary_id, attribute_name)
);
