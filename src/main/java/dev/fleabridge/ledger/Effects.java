package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Trace;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * What other actions are known, or suspected, to have brought about at Purple Flea, where it looks
 * like the effect of one whose outcome is not known: payments of the same amount, or orders of any,
 * because fills differ from what was asked for.
 */
public class Effects {

  private static final List<String> PAYMENTS = Sql.kinds(kind -> kind.trace() == Trace.PAYMENT);
  private static final List<String> ORDERS = Sql.kinds(kind -> kind.trace() == Trace.ORDER);

  /** More than this in one look-up means that an account is too busy to tell its effects apart. */
  private static final int MAX_ACTIONS = 10_000;

  /** As many as the public servers show rows: older ones are not among them. */
  private static final int MAX_ACTIONS_BEFORE = 50;

  /** So many payers are told apart in one look-up. */
  public static final int MAX_PAYERS = 1_000;

  /**
   * What settled actions brought about.
   *
   * @param ids of transactions, or of orders and positions
   * @param complete false where an action was carried out without an id that is known, or where
   *     there are too many to read: an effect may then be theirs and not be among the ids
   */
  public record Booked(Set<String> ids, boolean complete) {}

  private static final String UNSETTLED =
      """
      select id, payer, payee, last_sent_at from action
      where state in (%s) and last_sent_at >= :since
        and id <> :id and payer is not null
      """
          .formatted(Sql.states(ActionState::mayOwnAnEffect));

  private static final String BOOKED =
      """
      select coalesce(result::text, '{}') from action
      where state = 'DONE' and payer = any(:payers) and settled_at >= :since and id <> :id
      """;

  private final JdbcClient sql;

  public Effects(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Another action of which it is not known whether it was carried out. */
  public record Unsettled(UUID id, String payer, @Nullable String payee, Instant lastSentAt) {}

  /**
   * Other actions that may own an effect which is booked to nobody: sent and not settled, or given
   * up by a person without knowing what became of them.
   *
   * @param since when the earliest of them was sent whose effect could be taken for this action's
   * @return at most one more than {@link #MAX_PAYERS}
   */
  public List<Unsettled> unsettled(Action action, Instant since) {
    return alike(UNSETTLED, action)
        .param("since", Sql.time(since))
        .param("limit", MAX_PAYERS + 1)
        .query((row, number) ->
            new Unsettled(
                row.getObject("id", UUID.class),
                row.getString("payer"),
                row.getString("payee"),
                Objects.requireNonNull(Sql.instant(row, "last_sent_at"))))
        .list();
  }

  /**
   * The payers of actions that were carried out, of whatever kind and amount.
   *
   * @param since how far back an action may have been settled
   * @return at most one more than {@link #MAX_PAYERS}
   */
  public List<String> payersOfSettled(Instant since) {
    // From payer to payer through the index, and for each of them to one action.
    return sql.sql(
            """
            with recursive payers (payer) as (
              (select payer from action where state = 'DONE' and payer is not null order by payer limit 1)
              union all
              select (select a.payer from action a where a.state = 'DONE' and a.payer > p.payer order by a.payer limit 1)
              from payers p where p.payer is not null)
            select p.payer from payers p cross join lateral (
              select 1 from action a where a.state = 'DONE' and a.payer = p.payer and a.settled_at >= :since limit 1) any_action
            limit :limit
            """)
        .param("since", Sql.time(since))
        .param("limit", MAX_PAYERS + 1)
        .query(String.class)
        .list();
  }

  /**
   * The transactions that this action's payer is known to have made before its attempt of this time
   * was claimed: by the order in which the database wrote the two down, and by no clock.
   *
   * @return the newest, at most {@link #MAX_ACTIONS_BEFORE}
   */
  public Set<String> bookedBefore(Action action, Instant attempt) {
    String payer = action.payer();
    if (payer == null) {
      return Set.of();
    }
    // The times only narrow the search.
    return sql.sql(
            """
            select earlier.result ->> 'txId' from (
              select id, result from action
              where state = 'DONE' and payer = :payer and settled_at <= :attempt and kind = any(:kinds)
              order by settled_at desc limit :limit) earlier
            where earlier.result ->> 'txId' is not null and exists (
              select 1 from history done where done.action_id = earlier.id and done.to_state = 'DONE' and done.id < (
                select min(claim.id) from history claim
                where claim.action_id = :id and claim.to_state = 'SENDING' and claim.at >= :attempt))
            """)
        .param("payer", payer)
        .param("attempt", Sql.time(attempt))
        .param("kinds", Sql.texts(PAYMENTS))
        .param("id", action.id())
        .param("limit", MAX_ACTIONS_BEFORE)
        .query(String.class)
        .set();
  }

  /** What actions of these payers, other than this one, brought about. */
  public Booked booked(Action action, Collection<String> payers, Instant since) {
    List<String> results =
        alike(BOOKED, action)
            .param("payers", Sql.texts(payers))
            .param("since", Sql.time(since))
            .param("limit", MAX_ACTIONS + 1)
            .query(String.class)
            .list();
    return results.size() > MAX_ACTIONS
        ? new Booked(Set.of(), false)
        : booked(results, isOrder(action) ? List.of("orderId", "positionId") : List.of("txId"));
  }

  /**
   * @param fields the ids by which the public servers name an effect; without the first of them it
   *     is not known
   */
  private static Booked booked(List<String> results, List<String> fields) {
    Set<String> ids = new HashSet<>();
    boolean complete = true;
    for (String result : results) {
      JsonNode known = Json.readStored(result);
      fields.stream()
          .map(known::path)
          .filter(JsonNode::isString)
          .map(JsonNode::stringValue)
          .forEach(ids::add);
      complete = complete && known.path(fields.getFirst()).isString();
    }
    return new Booked(ids, complete);
  }

  /** Restricts other actions to those whose effect looks like this one's. */
  private JdbcClient.StatementSpec alike(String others, Action action) {
    boolean order = isOrder(action);
    String like = " and kind = any(:kinds)" + (order ? "" : " and amount = :amount");
    JdbcClient.StatementSpec query =
        sql.sql(others + like + " limit :limit")
            .param("id", action.id())
            .param("kinds", Sql.texts(order ? ORDERS : PAYMENTS));
    return order
        ? query
        : query.param("amount", Objects.requireNonNull(Sql.decimal(action.amount())));
  }

  private static boolean isOrder(Action action) {
    return action.kind().trace() == Trace.ORDER;
  }
}
