package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.Columns.date;
import static dev.fleabridge.ledger.Columns.flag;
import static dev.fleabridge.ledger.Columns.json;
import static dev.fleabridge.ledger.Columns.number;
import static dev.fleabridge.ledger.Columns.text;
import static dev.fleabridge.ledger.Columns.texts;
import static dev.fleabridge.ledger.Columns.time;
import static dev.fleabridge.ledger.Columns.uuid;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Outcome;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/**
 * One row for every time that an action was sent, opened before the first byte leaves (money rule
 * 8).
 */
public class Attempts {

  /**
   * One time that an action was sent.
   *
   * @param number the epoch it was sent in
   * @param endedAt null while the call is on its way, or when nobody lived to write it down
   * @param request what was sent, without secrets; {@code response} what came back, bounded
   * @param result what the answer meant: kept here too, for an answer that came after the fence had
   *     closed
   * @param budgetDay the day of the budgets that it was charged to at its claim, and {@code
   *     budgetScopes} these budgets: kept after they were given back
   * @param repeats whether it repeats one of unknown outcome with the same key, and so has one
   *     effect with it
   * @param grounds by what the guard let it go; null where an older version opened it, or where the
   *     row was withdrawn and written again
   */
  public record Attempt(
      UUID actionId,
      int number,
      String owner,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable Outcome outcome,
      @Nullable Integer httpStatus,
      @Nullable String code,
      @Nullable String message,
      @Nullable String request,
      @Nullable String response,
      @Nullable ObjectNode result,
      @Nullable LocalDate budgetDay,
      List<String> budgetScopes,
      boolean repeats,
      @Nullable ObjectNode grounds) {}

  /**
   * An attempt at an action that was just claimed, of which no effect is in doubt.
   *
   * @param grounds by what the guard let it go
   */
  public static Attempt opened(
      Action claimed, String owner, Instant startedAt, @Nullable ObjectNode grounds) {
    return opened(claimed, owner, startedAt, false, grounds);
  }

  /**
   * An attempt at an action that was just claimed to repeat one of unknown outcome.
   *
   * @param owner begins with {@link #REPEATS_FOR}
   * @param grounds by what the guard let it go
   */
  public static Attempt repeated(
      Action claimed, String owner, Instant startedAt, @Nullable ObjectNode grounds) {
    return opened(claimed, owner, startedAt, true, grounds);
  }

  private static Attempt opened(
      Action claimed,
      String owner,
      Instant startedAt,
      boolean repeats,
      @Nullable ObjectNode grounds) {
    return new Attempt(
        claimed.id(),
        claimed.epoch(),
        owner,
        startedAt,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        claimed.budgetDay(),
        claimed.budgetScopes(),
        repeats,
        grounds);
  }

  /**
   * An attempt that has ended: what {@link #close} writes of it.
   *
   * @param claimed the action as it was claimed for it
   * @param repeats whether it was claimed to repeat one of unknown outcome
   */
  public static Attempt ended(
      Action claimed,
      boolean repeats,
      Instant endedAt,
      Outcome outcome,
      @Nullable Integer httpStatus,
      @Nullable String code,
      @Nullable String message,
      @Nullable String request,
      @Nullable String response,
      @Nullable ObjectNode result) {
    Instant startedAt = claimed.lastSentAt() == null ? endedAt : claimed.lastSentAt();
    return new Attempt(
        claimed.id(),
        claimed.epoch(),
        repeats ? REPEATS_FOR : "",
        startedAt,
        endedAt,
        outcome,
        httpStatus,
        code,
        message,
        request,
        response,
        result,
        claimed.budgetDay(),
        claimed.budgetScopes(),
        repeats,
        null);
  }

  /**
   * The prefix of the owner of a repeat. A version without the column {@code repeats} (before V29)
   * knows a repeat only by it.
   */
  public static final String REPEATS_FOR = Actor.Part.RECONCILER.word();

  private static final Columns<Attempt> KEY =
      new Columns<>(
          List.of(uuid("action_id", Attempt::actionId), number("number", Attempt::number)));

  private static final Columns<Attempt> BEGUN =
      new Columns<>(
          List.of(
              text("owner", Attempt::owner),
              time("started_at", Attempt::startedAt),
              date("budget_day", Attempt::budgetDay),
              texts(
                  "budget_scopes",
                  attempt -> attempt.budgetDay() == null ? null : attempt.budgetScopes()),
              flag("repeats", Attempt::repeats),
              json("grounds", Attempt::grounds)));

  private static final Columns<Attempt> END =
      new Columns<>(
          List.of(
              time("ended_at", Attempt::endedAt),
              text(
                  "outcome",
                  attempt -> attempt.outcome() == null ? null : attempt.outcome().name()),
              number("http_status", Attempt::httpStatus),
              text("code", Attempt::code),
              text("message", attempt -> Sql.storableOrNull(attempt.message())),
              text("request", attempt -> Sql.storableOrNull(attempt.request())),
              text("response", attempt -> Sql.storableOrNull(attempt.response())),
              json("result", Attempt::result)));

  private static final Columns<Attempt> OPENED = KEY.and(BEGUN);

  private static final Columns<Attempt> MISSING = OPENED.and(END);

  /** The attempt's action in the table of actions. */
  private static final Columns<Attempt> ACTION =
      new Columns<>(List.of(uuid("id", Attempt::actionId)));

  private static final String OPEN = "insert into attempt " + OPENED.row();

  private static final String CLOSE =
      "update attempt set %s where %s and ended_at is null"
          .formatted(END.assignments(), KEY.conditions());

  private static final String ADD_MISSING =
      """
      insert into attempt (%s) select %s from action where %s
      on conflict (%s) do nothing
      """
          .formatted(MISSING.names(), MISSING.placeholders(), ACTION.conditions(), KEY.names());

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;

  public Attempts(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
  }

  /** Opens attempts; in the transaction that moves their actions to SENDING. */
  public void open(Collection<Attempt> attempts) {
    jdbc.batchUpdate(
        OPEN, attempts, attempts.size() + 1, (row, attempt) -> OPENED.set(row, 1, attempt));
  }

  /**
   * Writes what became of attempts. A late answer is written too, because it is evidence. Where the
   * attempt's row was withdrawn, it is inserted again (money rule 26). What has ended is not
   * written again.
   */
  public void close(Collection<Attempt> attempts) {
    List<Attempt> inOrder = List.copyOf(attempts);
    int[] written = jdbc.batchUpdate(CLOSE, new Closing(inOrder));
    List<Attempt> missing = new ArrayList<>();
    for (int i = 0; i < written.length; i++) {
      if (written[i] == 0) {
        missing.add(inOrder.get(i));
      }
    }
    if (!missing.isEmpty()) {
      addMissing(missing);
    }
  }

  private record Closing(List<Attempt> attempts) implements BatchPreparedStatementSetter {

    @Override
    public void setValues(PreparedStatement row, int index) throws SQLException {
      Attempt attempt = attempts.get(index);
      KEY.set(row, END.set(row, 1, attempt), attempt);
    }

    @Override
    public int getBatchSize() {
      return attempts.size();
    }
  }

  /**
   * Whoever claimed it is not known any more; the owner says only whether it repeats, for the
   * version before. A null in {@code repeats} says that an older version wrote the row (V29), or
   * added it here: this statement once left the column out, and its owner empty, so that such a row
   * is read as no repeat, whatever it was.
   */
  private void addMissing(List<Attempt> attempts) {
    jdbc.batchUpdate(
        ADD_MISSING,
        attempts,
        attempts.size() + 1,
        (row, attempt) -> ACTION.set(row, MISSING.set(row, 1, attempt), attempt));
  }

  /**
   * Takes an attempt back that was opened and not made.
   *
   * @param owner who must have opened it; null: whoever did
   * @return the attempt as it was; empty where there is none, or where it has come to an end
   */
  public Optional<Attempt> withdraw(UUID actionId, int number, @Nullable String owner) {
    return sql.sql(
            """
            delete from attempt
                where action_id = :id and number = :number and ended_at is null
                  and (cast(:owner as text) is null or owner = :owner)
                returning *
            """)
        .param("id", actionId)
        .param("number", number)
        .param("owner", owner)
        .query(Attempts::read)
        .optional();
  }

  public List<Attempt> of(UUID actionId) {
    return sql.sql("select * from attempt where action_id = :id order by number")
        .param("id", actionId)
        .query(Attempts::read)
        .list();
  }

  /**
   * All attempts of these actions, in order of their numbers; an action without any is left out.
   */
  public Map<UUID, List<Attempt>> ofAll(Collection<UUID> actionIds) {
    return actionIds.isEmpty()
        ? Map.of()
        : sql
            .sql("select * from attempt where action_id = any(:ids) order by action_id, number")
            .param("ids", Sql.uuids(actionIds))
            .query(Attempts::read)
            .list()
            .stream()
            .collect(Collectors.groupingBy(Attempt::actionId));
  }

  /** Those of these actions of which an attempt is open that was claimed under this name. */
  public Set<UUID> stillOpen(Collection<UUID> actionIds, String owner) {
    return sql.sql(
            """
            select action_id from attempt
            where action_id = any(:ids) and owner = :owner and ended_at is null
            """)
        .param("ids", Sql.uuids(actionIds))
        .param("owner", owner)
        .query(UUID.class)
        .set();
  }

  /** Those of these actions of which an attempt was carried out (money rule 22). */
  public Set<UUID> carriedOut(Collection<UUID> actionIds) {
    return actionIds.isEmpty()
        ? Set.of()
        : sql.sql("select action_id from attempt where action_id = any(:ids) and outcome = 'DONE'")
            .param("ids", Sql.uuids(actionIds))
            .query(UUID.class)
            .set();
  }

  private static Attempt read(ResultSet row, int number) throws SQLException {
    String outcome = row.getString("outcome");
    return new Attempt(
        row.getObject("action_id", UUID.class),
        row.getInt("number"),
        row.getString("owner"),
        Objects.requireNonNull(Sql.instant(row, "started_at")),
        Sql.instant(row, "ended_at"),
        outcome == null ? null : Outcome.valueOf(outcome),
        row.getObject("http_status", Integer.class),
        row.getString("code"),
        row.getString("message"),
        row.getString("request"),
        row.getString("response"),
        Sql.object(row, "result"),
        row.getObject("budget_day", LocalDate.class),
        Sql.strings(row, "budget_scopes"),
        repeats(row),
        Sql.object(row, "grounds"));
  }

  /** What the version before has written is a repeat by its owner's name. */
  private static boolean repeats(ResultSet row) throws SQLException {
    Boolean told = row.getObject("repeats", Boolean.class);
    String owner = row.getString("owner");
    return told == null ? owner.equals(REPEATS_FOR) || owner.startsWith(REPEATS_FOR + "/") : told;
  }
}
