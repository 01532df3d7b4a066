package dev.fleabridge.ledger;

import dev.fleabridge.model.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
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
   * @param ref our handle, or the escrow's id where the rule gave none
   * @param escrowId Purple Flea's id
   * @param actionId the action that created it
   * @param expiresAt when its timeout ends, as far as we know
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
      Instant updatedAt) {}

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;

  public Escrows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Writes an escrow that we created. A handle stays with the escrow that took it first; a later
   * creation under the same handle is kept under its own id.
   */
  public void created(Escrow escrow, @Nullable Instant checkAt) {
    if (!insert(escrow, escrow.ref(), checkAt)) {
      insert(escrow, escrow.escrowId(), checkAt);
    }
  }

  private boolean insert(Escrow escrow, String ref, @Nullable Instant checkAt) {
    return jdbc.update(
            """
            insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, expires_at, check_at, created_at, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """,
            ref,
            escrow.escrowId(),
            escrow.actionId(),
            escrow.payer(),
            escrow.payee(),
            escrow.amount().value(),
            escrow.status().name(),
            Sql.time(escrow.expiresAt()),
            Sql.time(checkAt),
            Sql.time(escrow.createdAt()),
            Sql.time(escrow.updatedAt()))
        == 1;
  }

  /** Writes what became of an escrow, by Purple Flea's id; of one we do not know, nothing. */
  public void became(String escrowId, Status status, Instant now) {
    sql.sql(
            """
            update escrow set status = :status, updated_at = :now, check_at = case when :final then null else check_at end
            where escrow_id = :id and status <> :status
            """)
        .param("status", status.name())
        .param("final", status.isFinal())
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
                update escrow set status = :status, updated_at = :now, check_at = case when :final then null else check_at end
                where escrow_id = :id and status <> :status and status not in ('RELEASED', 'REFUNDED')
                """)
            .param("status", status.name())
            .param("final", status.isFinal())
            .param("now", Sql.time(now))
            .param("id", escrowId)
            .update()
        == 1;
  }

  /** Puts the next look-up of an escrow. */
  public void checkAgain(String ref, Instant at) {
    sql.sql("update escrow set check_at = :at where ref = :ref and check_at is not null")
        .param("at", Sql.time(at))
        .param("ref", ref)
        .update();
  }

  public List<Escrow> byRefs(Collection<String> refs) {
    return sql.sql("select * from escrow where ref = any(:refs)")
        .param("refs", Sql.texts(refs))
        .query(Escrows::read)
        .list();
  }

  public Optional<Escrow> find(String refOrId) {
    return sql.sql("select * from escrow where ref = :it or escrow_id = :it order by ref limit 1")
        .param("it", refOrId)
        .query(Escrows::read)
        .optional();
  }

  public List<Escrow> page(String afterRef, int limit) {
    return sql.sql("select * from escrow where ref > :after order by ref limit :limit")
        .param("after", afterRef)
        .param("limit", limit)
        .query(Escrows::read)
        .list();
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
        Objects.requireNonNull(Sql.instant(row, "updated_at")));
  }
}
