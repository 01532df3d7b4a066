package dev.fleabridge.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of one search. Only what was asked for is said, so that PostgreSQL can choose an
 * index; values are always parameters. Lives for one query; not thread-safe.
 */
final class Where {

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, @Nullable Object> parameters = new HashMap<>();

  /** Adds a condition that uses {@code :name}, where there is a value to look for. */
  Where and(String condition, String name, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      parameters.put(name, value);
    }
    return this;
  }

  /** Adds a condition that has no value. */
  Where and(String condition) {
    conditions.add(condition);
    return this;
  }

  /** A value that the query uses elsewhere. */
  Where with(String name, Object value) {
    parameters.put(name, value);
    return this;
  }

  /** {@code where} and the conditions, or nothing. */
  String clause() {
    return conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
  }

  Map<String, @Nullable Object> parameters() {
    return parameters;
  }
}
