package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Utils;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of results. A sequence is a list that stands for its only element where it has one, and for
 * no value where it is empty.
 */
final class Lists {

  private Lists() {}

  /** A new empty sequence. */
  static List<@Nullable Object> sequence() {
    return Utils.createSequence();
  }

  /** A new empty list, which is a sequence where the other one is. */
  static List<@Nullable Object> like(List<?> other) {
    return Utils.isSequence(other) ? sequence() : new ArrayList<>();
  }

  /** A new list of these elements, followed by those. */
  static List<@Nullable Object> joined(List<?> first, List<?> rest) {
    List<@Nullable Object> all = new ArrayList<>(first.size() + rest.size());
    all.addAll(first);
    all.addAll(rest);
    return all;
  }
}
