-- The kinds that only read have become more (see V31). Each row that was allowed stays allowed, so nothing is looked at, and older replicas notice nothing.
alter table action
  drop constraint if exists shadow_is_never_sent,
  add constraint shadow_is_never_sent check (
    not shadow or (
      reserved = 0 and budget_day is null and (
        kind in ('DESCRIBE_TRAINING_JOB', 'INVOKE_ENDPOINT', 'READ_OBJECT', 'READ_MLFLOW_RUN', 'DESCRIBE_DATABRICKS_RUN', 'QUERY_DATABRICKS', 'PAY_SCORES')
        or (state not in ('SENDING', 'UNKNOWN', 'NEEDS_REVIEW', 'DONE') and epoch = 0 and first_sent_at is null)))) not valid;
