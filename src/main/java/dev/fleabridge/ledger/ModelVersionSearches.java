package dev.fleabridge.ledger;

import java.time.Instant;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far each registry of MLflow was searched for versions that no event told of. Any number of
 * replicas may ask.
 */
public class ModelVersionSearches {

  /**
   * A registry's mark.
   *
   * @param began nothing that was made before it is taken in
   * @param searchedTo everything that was made before it was looked at
   */
  public record Mark(Instant began, Instant searchedTo) {}

  private final JdbcClient sql;

  public ModelVersionSearches(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * The mark of a server.
   *
   * @param beginning its mark where it has none yet; the same for all replicas from then on
   */
  public Mark of(String server, Instant beginning) {
    sql.sql(
            """
            insert into mlflow_search (server, began, searched_to) values (:server, :at, :at)
            on conflict do nothing
            """)
        .param("server", Sql.storable(server))
        .param("at", Sql.time(beginning))
        .update();
    return sql.sql("select began, searched_to from mlflow_search where server = :server")
        .param("server", Sql.storable(server))
        .query((row, number) ->
            new Mark(
                Objects.requireNonNull(Sql.instant(row, "began")),
                Objects.requireNonNull(Sql.instant(row, "searched_to"))))
        .single();
  }

  /** Moves a mark forward, and never back. */
  public void searched(String server, Instant to) {
    sql.sql(
            """
            update mlflow_search set searched_to = :to
            where server = :server and searched_to < :to
            """)
        .param("server", Sql.storable(server))
        .param("to", Sql.time(to))
        .update();
  }
}
