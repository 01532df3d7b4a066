package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What a payer's other actions are known, or suspected, to have brought about at Purple Flea. */
public class Effects {

  private static final List<String> IDS = List.of("txId", "orderId", "positionId");

  /** More than this in one look-up means that the payer is too busy to tell its effects apart. */
  private static final int MAX_ACTIONS = 10_000;

  private final JdbcClient sql;

  public Effects(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * The ids of transactions, orders and positions that are booked to other actions of the same
   * payer.
   *
   * @param since how far back an action may have been settled
   * @return nothing where there are too many to read
   */
  public Optional<Set<String>> bookedToOthers(Action action, Instant since) {
    List<String> results =
        sql.sql(
                """
                select result from action
                where payer = :payer and state = 'DONE' and settled_at >= :since and id <> :id and result is not null
                limit :limit
                """)
            .param("payer", action.payer())
            .param("since", Sql.time(since))
            .param("id", action.id())
            .param("limit", MAX_ACTIONS + 1)
            .query(String.class)
            .list();
    if (results.size() > MAX_ACTIONS) {
      return Optional.empty();
    }
    Set<String> ids = new HashSet<>();
    for (String result : results) {
      JsonNode fields = Json.readStored(result);
      IDS.stream()
          .map(fields::path)
          .filter(JsonNode::isString)
          .forEach(id -> ids.add(id.stringValue()));
    }
    return Optional.of(ids);
  }

  /**
   * Whether another action of the same payer and amount is being sent now: its effect may be there
   * already, and looks the same.
   */
  public boolean twinOnItsWay(Action action) {
    return sql.sql(
            """
            select exists (
              select 1 from action
              where payer = :payer and state = 'SENDING' and id <> :id and amount is not distinct from :amount)
            """)
        .param("payer", action.payer())
        .param("id", action.id())
        .param("amount", Sql.decimal(action.amount()), java.sql.Types.NUMERIC)
        .query(Boolean.class)
        .single();
  }
}
