package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.TraceContext;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Between Java's values and PostgreSQL's, for the statements of this floor. */
public final class Sql {

  private Sql() {}

  /** A reason as a literal of a statement, so that its plan is made for this reason. */
  static String reason(Reason reason) {
    return "'" + reason.code() + "'";
  }

  public static SqlArrayValue uuids(Collection<UUID> ids) {
    return new SqlArrayValue("uuid", ids.toArray());
  }

  /**
   * The states that have a property, as a statement lists them: {@code 'READY', 'HELD'}. Written
   * into the statement and not passed as a parameter, because only then an index that is kept for
   * just these states is used.
   */
  static String states(Predicate<ActionState> which) {
    return states(Arrays.stream(ActionState.values()).filter(which).toList());
  }

  /** The same of states that a caller chose. */
  static String states(Collection<ActionState> states) {
    return states.stream().map(state -> "'" + state + "'").collect(Collectors.joining(", "));
  }

  /**
   * The kinds that only read, as a statement lists them: these alone are carried out for a shadow
   * run.
   */
  static String readingKinds() {
    return listedKinds(kind -> !kind.actsOutside());
  }

  /**
   * The kinds that have a property, as a statement lists them, for the reason of {@link #states}.
   */
  static String listedKinds(Predicate<ActionKind> which) {
    return kinds(which).stream().map(kind -> "'" + kind + "'").collect(Collectors.joining(", "));
  }

  /** The names of the kinds that have a property, to be passed as a parameter. */
  static List<String> kinds(Predicate<ActionKind> which) {
    return Arrays.stream(ActionKind.values()).filter(which).map(ActionKind::name).toList();
  }

  /**
   * Free text as PostgreSQL can hold it, and gives it back: NUL, which it refuses, and halves of
   * surrogate pairs, of which the driver makes question marks, become U+FFFD.
   */
  static String storable(String text) {
    return text.codePoints().anyMatch(Sql::isUnstorable)
        ? text.codePoints()
            .map(c -> isUnstorable(c) ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : text;
  }

  static @Nullable String storableOrNull(@Nullable String text) {
    return text == null ? null : storable(text);
  }

  private static boolean isUnstorable(int codePoint) {
    return codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE;
  }

  public static SqlArrayValue texts(Collection<? extends @Nullable Object> values) {
    return new SqlArrayValue("text", values.toArray());
  }

  public static SqlArrayValue numbers(Stream<? extends @Nullable Long> values) {
    return new SqlArrayValue("int8", values.toArray());
  }

  static SqlArrayValue flags(Collection<Boolean> values) {
    return new SqlArrayValue("bool", values.toArray());
  }

  public static @Nullable Timestamp time(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }

  public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }

  static @Nullable Money money(ResultSet row, String column) throws SQLException {
    BigDecimal value = row.getBigDecimal(column);
    return value == null ? null : new Money(value);
  }

  static @Nullable BigDecimal decimal(@Nullable Money money) {
    return money == null ? null : money.value();
  }

  static @Nullable String json(@Nullable JsonNode node) {
    return node == null ? null : node.toString();
  }

  static @Nullable ObjectNode object(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : Json.readStoredObject(text);
  }

  static List<String> strings(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  /** How a place in a trace is stored; null where there is none. */
  static @Nullable String traceparent(@Nullable TraceContext trace) {
    return trace == null ? null : trace.traceparent();
  }
}
