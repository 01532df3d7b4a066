package dev.fleabridge.ledger;

import dev.fleabridge.model.Json;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/** What rules said when runs were made by them. */
public class RuleVersions {

  /**
   * One version of a rule, as it was stored.
   *
   * @param definition the rule as it said then
   */
  public record Version(String ruleId, ObjectNode definition) {}

  private final JdbcClient sql;

  public RuleVersions(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Every version that was ever used, the oldest first. */
  public List<Version> all() {
    return sql.sql("select rule_id, definition from rule_version order by first_used, hash")
        .query((row, number) ->
            new Version(
                row.getString("rule_id"), Json.readStoredObject(row.getString("definition"))))
        .list();
  }
}
