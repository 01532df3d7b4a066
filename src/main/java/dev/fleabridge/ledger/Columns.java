package dev.fleabridge.ledger;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Columns of a table in an order that names, placeholders and values share: nobody counts question
 * marks. Made once; a statement's text is made from it once, too.
 *
 * @param <T> what a row is written from
 */
record Columns<T>(List<Column<T>> columns) {

  /**
   * One column.
   *
   * @param placeholder a question mark, with a cast where PostgreSQL needs one
   */
  record Column<T>(String name, String placeholder, Setter<T> setter) {

    private <S> Column<S> in(Function<S, T> part) {
      return new Column<>(
          name, placeholder, (row, index, from) -> setter.set(row, index, part.apply(from)));
    }
  }

  /** Sets one parameter of a statement from a row. */
  interface Setter<T> {
    void set(PreparedStatement row, int index, T from) throws SQLException;
  }

  /** A column's value in a row; null is SQL's null. */
  interface Value<T, V> {
    @Nullable V of(T from);
  }

  /** These, and then the others. */
  Columns<T> and(Columns<T> others) {
    return new Columns<>(Stream.concat(columns.stream(), others.columns.stream()).toList());
  }

  /** The same columns, written from something that has such a row for a part. */
  <S> Columns<S> in(Function<S, T> part) {
    return new Columns<>(columns.stream().map(column -> column.in(part)).toList());
  }

  /** {@code (a, b) values (?, ?)}: the columns and the row of an insert. */
  String row() {
    return "(%s) values (%s)".formatted(names(), placeholders());
  }

  /** {@code a, b}. */
  String names() {
    return joined(", ", Column::name);
  }

  /** {@code ?, ?}. */
  String placeholders() {
    return joined(", ", Column::placeholder);
  }

  /** {@code a = excluded.a, b = excluded.b}: what an insert does to a row that is there already. */
  String replacements() {
    return joined(", ", column -> "%1$s = excluded.%1$s".formatted(column.name));
  }

  /** {@code a = ?, b = ?}. */
  String assignments() {
    return joined(", ", column -> column.name + " = " + column.placeholder);
  }

  /** {@code a = ? and b = ?}: no column of these may be null. */
  String conditions() {
    return joined(" and ", column -> column.name + " = " + column.placeholder);
  }

  private String joined(String separator, Function<Column<T>, String> part) {
    return columns.stream().map(part).collect(Collectors.joining(separator));
  }

  /**
   * Sets the parameters of these columns.
   *
   * @param first the place of the first of them, counted from 1
   * @return the place after the last
   */
  int set(PreparedStatement row, int first, T from) throws SQLException {
    int index = first;
    for (Column<T> column : columns) {
      column.setter.set(row, index, from);
      index++;
    }
    return index;
  }

  static <T> Column<T> uuid(String name, Value<T, UUID> value) {
    return new Column<>(name, "?", (row, i, from) -> row.setObject(i, value.of(from)));
  }

  static <T> Column<T> text(String name, Value<T, String> value) {
    return new Column<>(name, "?", (row, i, from) -> row.setString(i, value.of(from)));
  }

  static <T> Column<T> json(String name, Value<T, JsonNode> value) {
    return new Column<>(
        name, "?::json", (row, i, from) -> row.setString(i, Sql.json(value.of(from))));
  }

  static <T> Column<T> time(String name, Value<T, Instant> value) {
    return new Column<>(name, "?", (row, i, from) -> row.setTimestamp(i, Sql.time(value.of(from))));
  }

  static <T> Column<T> date(String name, Value<T, LocalDate> value) {
    return new Column<>(name, "?", (row, i, from) -> row.setObject(i, value.of(from), Types.DATE));
  }

  static <T> Column<T> decimal(String name, Value<T, BigDecimal> value) {
    return new Column<>(name, "?", (row, i, from) -> row.setBigDecimal(i, value.of(from)));
  }

  static <T> Column<T> number(String name, Value<T, Integer> value) {
    return new Column<>(
        name, "?", (row, i, from) -> row.setObject(i, value.of(from), Types.INTEGER));
  }

  static <T> Column<T> longNumber(String name, Value<T, Long> value) {
    return new Column<>(
        name, "?", (row, i, from) -> row.setObject(i, value.of(from), Types.BIGINT));
  }

  static <T> Column<T> flag(String name, Value<T, Boolean> value) {
    return new Column<>(
        name, "?", (row, i, from) -> row.setObject(i, value.of(from), Types.BOOLEAN));
  }

  static <T> Column<T> texts(String name, Value<T, Collection<String>> value) {
    return new Column<>(
        name,
        "?",
        (row, i, from) -> {
          Collection<String> texts = value.of(from);
          row.setArray(
              i, texts == null ? null : row.getConnection().createArrayOf("text", texts.toArray()));
        });
  }
}
