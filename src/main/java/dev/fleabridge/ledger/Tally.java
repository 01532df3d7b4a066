package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.NumberBounds;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts the ends of actions, each once, in the order of their commits. It reads the history as
 * {@link OutcomeFeed} does, and has a place of its own in it. Each method works inside the caller's
 * transaction.
 */
public class Tally {

  /**
   * An action that has ended. Shadow runs are left out.
   *
   * @param state the state in which it ended
   * @param kind the name of its kind; a newer version may know more kinds than this one
   * @param account whose money it took, where that is another name than the payer's
   * @param sinceEvent how long it took from the event's receipt to the end
   * @param unattended whether no person had a part in it, and it is no row of a file
   * @param audited false where the audit has no line of an approval that the action names
   * @param escrow the escrow that it released, by Purple Flea's id; null for other kinds
   * @param profit what Purple Flea said that a closed position brought; below zero for a loss
   */
  public record Ended(
      UUID actionId,
      ActionState state,
      String kind,
      @Nullable String account,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable Money amount,
      Duration sinceEvent,
      boolean unattended,
      boolean audited,
      @Nullable String escrow,
      @Nullable BigDecimal profit) {}

  /**
   * A part of the history.
   *
   * @param ended the ends of actions in it
   * @param end where it ends; null where there is nothing to count
   */
  public record Part(List<Ended> ended, OutcomeFeed.@Nullable Place end) {}

  /**
   * What one agent has paid and received.
   *
   * @param traded the profit of closed positions, as far as Purple Flea told it
   */
  public record Sums(String agent, BigDecimal paid, BigDecimal received, BigDecimal traded) {

    /** What the agent has more than before, or less where it is below zero. */
    public BigDecimal profit() {
      return received.subtract(paid).add(traded);
    }
  }

  /**
   * The states are those of the index; what only stands still is left out by the caller. The place
   * is read first, because in a join the planner may read the history from its beginning.
   */
  static final String NEXT =
      """
      select h.xid as h_xid, h.id as h_id, h.at as h_at, h.to_state, a.id, a.kind, a.shadow,
        a.account, a.payer, a.payee, a.amount, e.received_at,
        a.item = '' and a.approved_by is null and a.requested_by is null
          and h.actor in (%2$s) as unattended,
        %3$s and %4$s as audited,
        case when a.kind = any(:releasing) then a.parameters end as parameters,
        case when a.kind = any(:closing) then a.result end as result
      from history h
      join action a on a.id = h.action_id
      join event e on e.id = a.event_id
      where (h.xid, h.id) > ((select xid from tally), (select history_id from tally))
        and h.xid < pg_snapshot_xmin(pg_current_snapshot())
        and h.to_state in (%1$s)
        and h.from_state is distinct from h.to_state
      order by h.xid, h.id
      limit :limit
      """
          .formatted(
              Sql.states(ActionState::isTold),
              "'%s', '%s'".formatted(Actor.Part.ENGINE.word(), Actor.Part.RECONCILER.word()),
              audited("approved_by"),
              audited("second_approved_by"));

  /**
   * Whether the audit has the approval that a column names. It asks one by one, and only for
   * actions that have one: for {@code exists} the planner would read the whole audit.
   */
  private static String audited(String column) {
    return """
    case when a.%1$s is null then true
      else coalesce((select true from audit where target = 'actions/' || a.id
        and act = 'approve' and actor = a.%1$s limit 1), false) end
    """
        .formatted(column);
  }

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;

  public Tally(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Begins with what is committed from now on, unless counting has begun. Then it locks the place,
   * so that of two replicas one waits.
   */
  public void lock() {
    sql.sql(
            """
            insert into tally (xid, history_id)
            values (pg_snapshot_xmin(pg_current_snapshot()), 0)
            on conflict do nothing
            """)
        .update();
    sql.sql("select history_id from tally for update").query(Long.class).list();
  }

  /**
   * What comes next.
   *
   * @return at most {@code limit} lines of the history, with the ends among them
   */
  public Part next(int limit) {
    List<Line> lines =
        sql.sql(NEXT)
            .param("limit", limit)
            .param("releasing", Sql.texts(Sql.kinds(kind -> kind.deed() == Deed.RELEASES_ESCROW)))
            .param("closing", Sql.texts(Sql.kinds(kind -> kind.deed() == Deed.CLOSES_POSITION)))
            .query(Tally::read)
            .list();
    return lines.isEmpty()
        ? new Part(List.of(), null)
        : new Part(
            lines.stream().filter(Line::counts).map(Line::ended).toList(), lines.getLast().place());
  }

  /** Everything up to here is counted. */
  public void advance(OutcomeFeed.Place place) {
    sql.sql("update tally set xid = cast(:xid as xid8), history_id = :id")
        .param("xid", place.xid())
        .param("id", place.historyId())
        .update();
  }

  /** From now on what these agents pay and receive is added up; who is added up already goes on. */
  public void measure(Collection<String> agents, Instant now) {
    sql.sql(
            """
            insert into agent_profit (agent, since) select unnest(:agents), :now
            on conflict do nothing
            """)
        .param("agents", Sql.texts(agents))
        .param("now", Sql.time(now))
        .update();
  }

  /** The sums of all agents that are or were measured, by name; the first thousand. */
  public List<Sums> sums() {
    return sql.sql("select * from agent_profit order by agent limit 1000")
        .query((row, number) ->
            new Sums(
                row.getString("agent"),
                row.getBigDecimal("paid"),
                row.getBigDecimal("received"),
                row.getBigDecimal("traded")))
        .list();
  }

  /** Adds to the sums of measured agents; those of other agents are passed over. */
  public void add(Collection<Sums> more) {
    jdbc.batchUpdate(
        """
        update agent_profit set paid = paid + ?, received = received + ?, traded = traded + ?
        where agent = ?
        """,
        more,
        more.size() + 1,
        (row, sums) -> {
          row.setBigDecimal(1, sums.paid());
          row.setBigDecimal(2, sums.received());
          row.setBigDecimal(3, sums.traded());
          row.setString(4, sums.agent());
        });
  }

  /** Keeps that the audit lacks a line of an approval by which an action was carried out. */
  public void unaudited(UUID actionId, String detail, Instant now) {
    sql.sql(
            """
            insert into audit_failure (action_id, detail, at) values (:id, :detail, :now)
            on conflict do nothing
            """)
        .param("id", actionId)
        .param("detail", detail)
        .param("now", Sql.time(now))
        .update();
  }

  /**
   * One line that was read.
   *
   * @param counts whether it is the end of an action that was no shadow
   */
  private record Line(OutcomeFeed.Place place, boolean counts, Ended ended) {}

  private static Line read(ResultSet row, int number) throws SQLException {
    ActionState state = ActionState.valueOf(row.getString("to_state"));
    Instant at = Objects.requireNonNull(Sql.instant(row, "h_at"));
    Instant received = Objects.requireNonNull(Sql.instant(row, "received_at"));
    Ended ended =
        new Ended(
            row.getObject("id", UUID.class),
            state,
            row.getString("kind"),
            row.getString("account"),
            row.getString("payer"),
            row.getString("payee"),
            Sql.money(row, "amount"),
            Duration.between(received, at),
            row.getBoolean("unattended"),
            row.getBoolean("audited"),
            text(Sql.object(row, "parameters"), "escrow"),
            decimal(text(Sql.object(row, "result"), "profit")));
    return new Line(
        new OutcomeFeed.Place(row.getString("h_xid"), row.getLong("h_id")),
        state.isFinal() && !row.getBoolean("shadow"),
        ended);
  }

  private static @Nullable String text(@Nullable ObjectNode object, String field) {
    JsonNode value = object == null ? null : object.get(field);
    return value == null || value.isNull() ? null : value.asString();
  }

  /**
   * A number of the sender's, or one that a person wrote into the result. What is none, or beyond
   * the bounds of numbers, is left out: counting must not end with it.
   */
  private static @Nullable BigDecimal decimal(@Nullable String text) {
    if (text == null || text.length() > NumberBounds.MAX_DIGITS) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return NumberBounds.hold(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
