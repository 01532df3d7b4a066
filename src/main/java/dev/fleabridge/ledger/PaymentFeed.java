package dev.fleabridge.ledger;

import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.OutcomeFeed.Place;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The payments that are DONE, each once and from the first one on, in the order of their commits.
 * Each reader has a name and a place of its own. No payment of a shadow run is ever DONE. Each
 * method works inside the caller's transaction.
 */
public class PaymentFeed {

  /**
   * A payment that was carried out: what one agent has paid to another, or an escrow that was
   * released.
   *
   * @param businessKey of the run that asked for it
   * @param payee null with {@code amount} where an escrow was released that these books do not know
   * @param txId Purple Flea's, where it gave one
   * @param paidAt when it became known to be DONE
   */
  public record Payment(
      UUID action,
      String rule,
      String event,
      String businessKey,
      ActionKind kind,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable Money amount,
      @Nullable String txId,
      Instant paidAt) {}

  /**
   * A part of the feed.
   *
   * @param reader the id of the reader, which no reader of another database has
   * @param number counts the parts of this reader from 1
   * @param payments may be none, where other actions have ended
   */
  public record Part(UUID reader, long number, List<Payment> payments) {}

  /** The ends of actions, as the index {@code history_of_outcomes} has them. */
  private static final String DONE =
      "h.to_state = 'DONE' and h.from_state is distinct from h.to_state";

  static final String NEXT =
      """
      select h.xid as h_xid, h.id as h_id
      from history h
      where (h.xid, h.id) > (cast(:xid as xid8), :id)
        and h.xid < pg_snapshot_xmin(pg_current_snapshot())
        and %s
      order by h.xid, h.id
      limit :limit
      """
          .formatted(DONE);

  static final String BETWEEN =
      """
      select h.at as h_at, r.business_key, a.id, a.rule_id, a.event_id, a.kind, a.payer,
        a.payee, a.amount, a.result,
        case when a.kind = any(:releasing) then a.parameters end as parameters
      from history h
      join action a on a.id = h.action_id
      join run r on r.id = a.run_id
      where (h.xid, h.id) > (cast(:xid as xid8), :id)
        and (h.xid, h.id) <= (cast(:endXid as xid8), :endId)
        and %s
      order by h.xid, h.id
      """
          .formatted(DONE);

  private final JdbcClient sql;
  private final Escrows escrows;

  public PaymentFeed(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
    this.escrows = new Escrows(jdbc);
  }

  /**
   * The part that a reader has to read: the one that it has begun, or else the next one, which is
   * begun by this. Until {@link #read} it is given again with the same payments.
   *
   * @param limit the most lines of the history in a part that is begun
   * @return empty where nothing has ended since the last part
   */
  public Optional<Part> next(String reader, int limit) {
    Standing standing = lock(reader);
    Place end = standing.end;
    if (end != null) {
      return Optional.of(part(standing, standing.number, end));
    }
    List<Place> ahead = ahead(standing.place, limit);
    if (ahead.isEmpty()) {
      return Optional.empty();
    }
    begin(reader, ahead.getLast());
    return Optional.of(part(standing, standing.number + 1, ahead.getLast()));
  }

  /** This part is read. A reader that is further on already stays there. */
  public void read(String reader, Part part) {
    sql.sql(
            """
            update payment_reader set xid = end_xid, history_id = end_history_id,
              end_xid = null, end_history_id = null
            where name = :name and part = :part and end_xid is not null
            """)
        .param("name", reader)
        .param("part", part.number())
        .update();
  }

  private record Standing(UUID id, Place place, long number, @Nullable Place end) {}

  private Standing lock(String reader) {
    sql.sql("insert into payment_reader (name) values (:name) on conflict do nothing")
        .param("name", reader)
        .update();
    return sql.sql("select * from payment_reader where name = :name for update")
        .param("name", reader)
        .query((row, number) -> {
          String end = row.getString("end_xid");
          return new Standing(
              row.getObject("id", UUID.class),
              new Place(row.getString("xid"), row.getLong("history_id")),
              row.getLong("part"),
              end == null ? null : new Place(end, row.getLong("end_history_id")));
        })
        .single();
  }

  private List<Place> ahead(Place place, int limit) {
    return sql.sql(NEXT)
        .param("xid", place.xid())
        .param("id", place.historyId())
        .param("limit", limit)
        .query((row, number) -> new Place(row.getString("h_xid"), row.getLong("h_id")))
        .list();
  }

  private void begin(String reader, Place end) {
    sql.sql(
            """
            update payment_reader
            set part = part + 1, end_xid = cast(:xid as xid8), end_history_id = :id
            where name = :name
            """)
        .param("name", reader)
        .param("xid", end.xid())
        .param("id", end.historyId())
        .update();
  }

  private Part part(Standing standing, long number, Place end) {
    List<Line> lines =
        sql
            .sql(BETWEEN)
            .param("xid", standing.place.xid())
            .param("id", standing.place.historyId())
            .param("endXid", end.xid())
            .param("endId", end.historyId())
            .param("releasing", Sql.texts(Sql.kinds(PaymentFeed::releases)))
            .query(PaymentFeed::line)
            .list()
            .stream()
            .filter(Line::isPayment)
            .toList();
    Map<String, Escrow> released = released(lines);
    List<Payment> payments = lines.stream().map(line -> line.with(released)).toList();
    return new Part(standing.id, number, payments);
  }

  private Map<String, Escrow> released(List<Line> lines) {
    List<String> ids =
        lines.stream().map(Line::escrow).filter(Objects::nonNull).distinct().toList();
    return ids.isEmpty()
        ? Map.of()
        : escrows.byRefsOrIds(ids).stream()
            .filter(escrow -> ids.contains(escrow.escrowId()))
            .collect(Collectors.toMap(Escrow::escrowId, Function.identity(), (one, same) -> one));
  }

  /**
   * One end of an action.
   *
   * @param escrow the escrow that it released, by Purple Flea's id; null for other kinds
   */
  private record Line(Payment payment, @Nullable String escrow) {

    boolean isPayment() {
      ActionKind kind = payment.kind();
      return releases(kind) || (kind.deed() == Deed.NONE && kind.spends());
    }

    /** A release says which escrow it is about, and the books say whose money that was. */
    Payment with(Map<String, Escrow> released) {
      Escrow known = escrow == null ? null : released.get(escrow);
      return known == null
          ? payment
          : new Payment(
              payment.action,
              payment.rule,
              payment.event,
              payment.businessKey,
              payment.kind,
              known.payer(),
              known.payee(),
              known.amount(),
              payment.txId,
              payment.paidAt);
    }
  }

  private static boolean releases(ActionKind kind) {
    return kind.deed() == Deed.RELEASES_ESCROW;
  }

  /**
   * A kind that only a newer version knows is an error here: a replica that does not know whether
   * it is a payment must not pass it over.
   */
  private static Line line(ResultSet row, int number) throws SQLException {
    Payment payment =
        new Payment(
            row.getObject("id", UUID.class),
            row.getString("rule_id"),
            row.getString("event_id"),
            row.getString("business_key"),
            ActionKind.valueOf(row.getString("kind")),
            row.getString("payer"),
            row.getString("payee"),
            Sql.money(row, "amount"),
            text(Sql.object(row, "result"), "txId"),
            Objects.requireNonNull(Sql.instant(row, "h_at")));
    return new Line(payment, text(Sql.object(row, "parameters"), "escrow"));
  }

  private static @Nullable String text(@Nullable ObjectNode object, String field) {
    JsonNode value = object == null ? null : object.get(field);
    return value == null || value.isNull() ? null : value.asString();
  }
}
