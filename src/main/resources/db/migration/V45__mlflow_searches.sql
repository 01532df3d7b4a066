-- Up to which time a registry of MLflow was searched for versions of models that no event told of. Nothing made before it began is taken in.
create table mlflow_search (
  server      text        primary key,
  began       timestamptz not null,
  searched_to timestamptz not null
);
