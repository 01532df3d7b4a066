package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.Columns.decimal;
import static dev.fleabridge.ledger.Columns.text;
import static dev.fleabridge.ledger.Columns.time;
import static dev.fleabridge.ledger.Columns.uuid;

import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The escrows that we know, by the handle through which several runs meet. */
public class Escrows {

  /** Where an escrow stands. There is none before its creation is proved. */
  public enum Status {
    FUNDED,
    COMPLETED,
    RELEASED,
    DISPUTED,
    REFUNDED;

    /** Whether nothing more can happen to it by our doing. */
    public boolean isFinal() {
      return this == RELEASED || this == REFUNDED;
    }

    public static Optional<Status> of(String name) {
      String upper = name.toUpperCase(Locale.ROOT);
      return List.of(values()).stream().filter(status -> status.name().equals(upper)).findFirst();
    }
  }

  /**
   * An escrow that one of our actions created.
   *
   * @param ref our handle, or the escrow's id where the rule gave none
   * @param escrowId Purple Flea's id
   * @param actionId the action that created it
   * @param expiresAt when its timeout ends, as far as we know
   * @param upstream how Purple Flea last showed it, in its own words of {@link Status} or {@link
   *     #UNKNOWN_THERE}; null where it was not looked at
   * @param upstreamAt when that was
   * @param differsSince since when Purple Flea shows it otherwise than these books; null where not
   */
  public record Escrow(
      String ref,
      String escrowId,
      UUID actionId,
      String payer,
      String payee,
      Money amount,
      Status status,
      @Nullable Instant expiresAt,
      Instant createdAt,
      Instant updatedAt,
      @Nullable String upstream,
      @Nullable Instant upstreamAt,
      @Nullable Instant differsSince) {}

  /** What Purple Flea shows of an escrow that it does not have. */
  public static final String UNKNOWN_THERE = "NOT_FOUND";

  /** How soon after a release Purple Flea is asked whether it sees it so. */
  private static final Duration AFTER_RELEASE = Duration.ofMinutes(1);

  /** The end of one that has none, as the indexes of escrows by their end say it. */
  private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  private static final String END = "coalesce(expires_at, timestamptz '9999-12-31 00:00:00+00')";

  private static final String ENDED =
      Arrays.stream(Status.values())
          .filter(Status::isFinal)
          .map(status -> "'" + status + "'")
          .collect(Collectors.joining(", "));

  /** Of a creation that had no effect for sure, or that a person knew to have had none. */
  private static final String MADE_NONE =
      """
      (a.state in (%s)
          or a.state = 'CANCELED' and a.reason is distinct from %s)
        and not exists (select 1 from escrow e where e.action_id = a.id)
      """
          .formatted(
              Sql.states(state -> state.endedUndone() && !state.mayOwnAnEffect()),
              Sql.reason(Reason.CANCELED_UNSETTLED));

  private static final String TAKE_OVER =
      """
      update escrow_handle h set action_id = ? from action a
      where h.ref = ? and a.id = h.action_id and %s
      """
          .formatted(MADE_NONE);

  private static final String HELD_BY_ANOTHER =
      """
      select h.action_id from escrow_handle h join action a on a.id = h.action_id
      where h.ref = :ref and h.action_id <> :action and not (%s)
      """
          .formatted(MADE_NONE);

  /** An escrow as it is filed, under a handle that may be another than its own. */
  private record NewEscrow(
      Escrow escrow, String ref, @Nullable String wanted, @Nullable Instant checkAt) {}

  private static final Columns<Escrow> CREATED =
      new Columns<>(
          List.of(
              text("escrow_id", Escrow::escrowId),
              uuid("action_id", Escrow::actionId),
              text("payer", Escrow::payer),
              text("payee", Escrow::payee),
              decimal("amount", escrow -> escrow.amount().value()),
              text("status", escrow -> escrow.status().name()),
              time("expires_at", Escrow::expiresAt),
              time("created_at", Escrow::createdAt),
              time("updated_at", Escrow::updatedAt)));

  private static final Columns<NewEscrow> FILED =
      new Columns<NewEscrow>(
              List.of(
                  text("ref", NewEscrow::ref),
                  text("wanted_ref", NewEscrow::wanted),
                  time("check_at", NewEscrow::checkAt)))
          .and(CREATED.in(NewEscrow::escrow));

  private static final String INSERT =
      "insert into escrow %s on conflict do nothing".formatted(FILED.row());

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;

  public Escrows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
  }

  /** Who has a handle. */
  public sealed interface Holder {}

  /** The action that asked. */
  public record Mine() implements Holder {}

  /**
   * Another creation, which may have made an escrow or may still.
   *
   * @param escrowId the escrow that it made, where that is known
   */
  public record Other(UUID actionId, String state, @Nullable String escrowId) implements Holder {}

  /**
   * Takes a handle for the action that is to create its escrow, in the transaction that claims it.
   * Whoever has it keeps it until it has ended without effect; the primary key decides between two
   * who ask at once.
   */
  public Holder take(String ref, UUID actionId) {
    jdbc.update(
        "insert into escrow_handle (ref, action_id) values (?, ?) on conflict do nothing",
        ref,
        actionId);
    UUID holder =
        sql.sql("select action_id from escrow_handle where ref = :ref for update")
            .param("ref", ref)
            .query(UUID.class)
            .single();
    if (holder.equals(actionId)) {
      return new Mine();
    }
    // After the lock: what its holder has become by now.
    boolean free = jdbc.update(TAKE_OVER, actionId, ref) == 1;
    return free ? new Mine() : other(holder);
  }

  /** Which other creation has a handle, without taking it; empty where this one could have it. */
  public Optional<Other> other(String ref, UUID actionId) {
    return sql.sql(HELD_BY_ANOTHER)
        .param("ref", ref)
        .param("action", actionId)
        .query(UUID.class)
        .optional()
        .map(this::other);
  }

  private Other other(UUID holder) {
    return sql.sql(
            """
            select a.id, a.state, e.escrow_id
            from action a left join escrow e on e.action_id = a.id where a.id = :id
            """)
        .param("id", holder)
        .query((row, number) ->
            new Other(
                row.getObject("id", UUID.class),
                row.getString("state"),
                row.getString("escrow_id")))
        .single();
  }

  /**
   * Writes an escrow that we created. The handle is its own where its action has it or nobody does;
   * else the escrow is filed under its id, and remembers the handle that it was to have.
   *
   * @return whether it is filed, and has its handle
   */
  public Filing created(Escrow escrow, @Nullable Instant checkAt) {
    boolean has = take(escrow.ref(), escrow.actionId()) instanceof Mine;
    if (has && insert(escrow, escrow.ref(), null, checkAt)) {
      return Filing.UNDER_ITS_HANDLE;
    }
    String id = escrow.escrowId();
    String wanted = escrow.ref().equals(id) ? null : escrow.ref();
    return insert(escrow, id, wanted, checkAt)
            || insert(escrow, id + "~" + escrow.actionId(), wanted, checkAt)
        ? Filing.UNDER_ITS_ID
        : Filing.KNOWN_ALREADY;
  }

  /** Whether an escrow is in the books as this action's. */
  public boolean isOf(String escrowId, UUID actionId) {
    Boolean is =
        jdbc.queryForObject(
            "select exists (select 1 from escrow where escrow_id = ? and action_id = ?)",
            Boolean.class,
            escrowId,
            actionId);
    return Boolean.TRUE.equals(is);
  }

  /** Where a new escrow stands in the books. */
  public enum Filing {
    UNDER_ITS_HANDLE,
    /** Its handle is another's: it is found by Purple Flea's id only. */
    UNDER_ITS_ID,
    /** An escrow of this id is in the books already. */
    KNOWN_ALREADY
  }

  private boolean insert(
      Escrow escrow, String ref, @Nullable String wanted, @Nullable Instant checkAt) {
    NewEscrow filed = new NewEscrow(escrow, ref, wanted, checkAt);
    return jdbc.update(INSERT, row -> FILED.set(row, 1, filed)) == 1;
  }

  /** Writes what became of an escrow, by Purple Flea's id; of one we do not know, nothing. */
  public void became(String escrowId, Status status, Instant now) {
    sql.sql(
            """
            update escrow set status = :status, updated_at = :now, check_at = coalesce(:check, check_at)
            where escrow_id = :id and status <> :status
            """)
        .param("status", status.name())
        .param("check", Sql.time(status == Status.REFUNDED ? null : now.plus(AFTER_RELEASE)))
        .param("now", Sql.time(now))
        .param("id", escrowId)
        .update();
  }

  /**
   * Writes how Purple Flea shows an escrow, unless we know its end already.
   *
   * @return whether that was news
   */
  public boolean seen(String escrowId, Status status, Instant now) {
    return sql.sql(
                """
                update escrow set status = :status, updated_at = :now, differs_since = null,
                  upstream_status = :status, upstream_at = :now
                where escrow_id = :id and status <> :status and status not in ('RELEASED', 'REFUNDED')
                """)
            .param("status", status.name())
            .param("now", Sql.time(now))
            .param("id", escrowId)
            .update()
        == 1;
  }

  /** Puts the next look-up of an escrow, or ends them with null. */
  public void checkAgain(String ref, @Nullable Instant at) {
    sql.sql("update escrow set check_at = :at where ref = :ref and check_at is not null")
        .param("at", Sql.time(at))
        .param("ref", ref)
        .update();
  }

  /**
   * Writes how Purple Flea shows an escrow, where the books have not changed since it was asked.
   *
   * @param upstream its status there, or {@link #UNKNOWN_THERE}
   * @param differs whether that is not what the books say
   */
  public void compared(Escrow asked, String upstream, boolean differs, Instant now) {
    sql.sql(
            """
            update escrow set upstream_status = :upstream, upstream_at = :now,
              differs_since = case when :differs then coalesce(differs_since, :now) end
            where ref = :ref and status = :status
            """)
        .param("upstream", upstream)
        .param("differs", differs)
        .param("now", Sql.time(now))
        .param("ref", asked.ref())
        .param("status", asked.status().name())
        .update();
  }

  /** How many escrows Purple Flea shows otherwise than these books. */
  public long differing() {
    return sql.sql("select count(*) from escrow where differs_since is not null")
        .query(Long.class)
        .single();
  }

  /**
   * An escrow that a rule gave a handle.
   *
   * @param handle the one that it was given, whether it has it or another does
   */
  public record Handled(String handle, Escrow escrow) {}

  /** All escrows that were given one of these handles: more than one of a handle is a question. */
  public List<Handled> byHandles(Collection<String> handles) {
    return sql.sql(
            """
            select e.*, e.ref as handle from escrow e where e.ref = any(:handles)
            union all
            select e.*, e.wanted_ref as handle from escrow e where e.wanted_ref = any(:handles)
            """)
        .param("handles", Sql.texts(handles))
        .query((row, number) -> new Handled(row.getString("handle"), read(row, number)))
        .list();
  }

  /** The escrows that have one of these as handle or as id. */
  public List<Escrow> byRefsOrIds(Collection<String> refsOrIds) {
    return sql.sql("select * from escrow where ref = any(:these) or escrow_id = any(:these)")
        .param("these", Sql.texts(refsOrIds.stream().map(Sql::storable).toList()))
        .query(Escrows::read)
        .list();
  }

  public Optional<Escrow> find(String refOrId) {
    return sql.sql("select * from escrow where ref = :it or escrow_id = :it order by ref limit 1")
        .param("it", refOrId)
        .query(Escrows::read)
        .optional();
  }

  /** All that are known by this handle or id, also those whose handle another one has. */
  public List<Escrow> all(String refOrId) {
    return sql.sql(
            "select * from escrow where ref = :it or escrow_id = :it or wanted_ref = :it order by"
                + " created_at, ref")
        .param("it", refOrId)
        .query(Escrows::read)
        .list();
  }

  /**
   * What to look for; null: anything.
   *
   * @param differs only those that Purple Flea shows otherwise, or only the others
   */
  public record Search(@Nullable Status status, @Nullable Boolean differs) {}

  /** By handle, after this one. */
  public List<Escrow> page(Search search, String afterRef, int limit) {
    Where where = where(search).and("ref > :after", "after", afterRef).with("limit", limit);
    return sql.sql("select * from escrow %s order by ref limit :limit".formatted(where.clause()))
        .params(where.parameters())
        .query(Escrows::read)
        .list();
  }

  /**
   * Those whose time ends next first, and those without one last. Where no status is asked for,
   * those that have not ended.
   */
  public Page<Escrow> endingNext(Search search, @Nullable Cursor after, int limit) {
    Where where = endingWhere(search, after).with("limit", limit + 1);
    List<Escrow> found =
        sql.sql(endingStatement(where)).params(where.parameters()).query(Escrows::read).list();
    return Page.of(
        found,
        limit,
        last -> new Cursor(Objects.requireNonNullElse(last.expiresAt(), NEVER), last.ref()).text());
  }

  static Where endingWhere(Search search, @Nullable Cursor after) {
    Where where = where(search);
    if (search.status() == null) {
      where.and("status not in (%s)".formatted(ENDED));
    }
    return after == null
        ? where
        : where
            .and("(%s, ref) > (:at, :ref)".formatted(END), "at", Sql.time(after.at()))
            .with("ref", after.id());
  }

  static String endingStatement(Where where) {
    return "select * from escrow %s order by %s, ref limit :limit".formatted(where.clause(), END);
  }

  private static Where where(Search search) {
    Status status = search.status();
    Where where =
        new Where().and("status = :status", "status", status == null ? null : status.name());
    if (search.differs() == null) {
      return where;
    }
    return where.and("differs_since is " + (search.differs() ? "not null" : "null"));
  }

  /** Takes escrows whose look-up is due, and puts their next look-up to {@code next}. */
  public List<Escrow> takeDue(Instant now, Instant next, int limit) {
    return sql.sql(
            """
            update escrow set check_at = :next
            where ref in (select ref from escrow where check_at <= :now order by check_at limit :limit for update skip locked)
            returning *
            """)
        .param("next", Sql.time(next))
        .param("now", Sql.time(now))
        .param("limit", limit)
        .query(Escrows::read)
        .list();
  }

  private static Escrow read(ResultSet row, int number) throws SQLException {
    return new Escrow(
        row.getString("ref"),
        Objects.requireNonNull(row.getString("escrow_id")),
        row.getObject("action_id", UUID.class),
        row.getString("payer"),
        row.getString("payee"),
        new Money(row.getBigDecimal("amount")),
        Status.valueOf(row.getString("status")),
        Sql.instant(row, "expires_at"),
        Objects.requireNonNull(Sql.instant(row, "created_at")),
        Objects.requireNonNull(Sql.instant(row, "updated_at")),
        row.getString("upstream_status"),
        Sql.instant(row, "upstream_at"),
        Sql.instant(row, "differs_since"));
  }
}
