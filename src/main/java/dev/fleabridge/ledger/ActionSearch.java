package dev.fleabridge.ledger;

import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.model.ActionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One search as a statement. One of its conditions leads: an index has what fits it in the order
 * that is asked for. The others are looked for among so many of these, so that no search passes
 * over a whole ledger to find little; the next page goes on where this one stopped looking.
 */
final class ActionSearch {

  private static final String NEWEST_FIRST = " order by created_at desc, id desc";

  private final Search search;
  private final @Nullable Cursor after;
  private final int most;
  private final Map<String, @Nullable Object> parameters = new HashMap<>();
  private final List<String> range = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final String leading;

  /**
   * @param most how many actions that fit the leading condition are looked at for one page
   */
  ActionSearch(Search search, @Nullable Cursor after, int most) {
    this.search = search;
    this.after = after;
    this.most = most;
    this.leading = lead();
    collect();
  }

  private String lead() {
    ActionState state = search.state();
    if (search.event() != null) {
      return "event";
    }
    if (state != null && !state.isFinal()) {
      return "state";
    }
    if (search.agent() != null) {
      return "agent";
    }
    if (search.rule() != null) {
      return "rule";
    }
    if (Boolean.TRUE.equals(search.shadow())) {
      return "shadow"; // There are few, and an index has them alone.
    }
    return state == null ? "" : "state";
  }

  private void collect() {
    with("most", most);
    inRange("created_at >= :since", "since", Sql.time(search.since()));
    inRange("created_at < :until", "until", Sql.time(search.until()));
    if (after != null) {
      with("id", after.uuid());
      inRange("(created_at, id) < (:at, :id)", "at", Sql.time(after.at()));
    }
    other("event", "event_id = :event", search.event());
    other("state", "state = :state", search.state() == null ? null : search.state().name());
    other("agent", "(payer = :agent or payee = :agent)", search.agent());
    other("rule", "rule_id = :rule", search.rule());
    other("shadow", "shadow = :shadow", search.shadow());
    other("kind", "kind = :kind", search.kind() == null ? null : search.kind().name());
  }

  private void inRange(String condition, String name, @Nullable Object value) {
    if (value != null) {
      range.add(condition);
      with(name, value);
    }
  }

  private void other(String name, String condition, @Nullable Object value) {
    if (value != null) {
      with(name, value);
      if (!name.equals(leading)) {
        others.add(condition);
      }
    }
  }

  private void with(String name, Object value) {
    parameters.put(name, value);
  }

  /** Whether anything is looked for among what the leading condition finds. */
  boolean looksThrough() {
    return !others.isEmpty();
  }

  /** The page itself; one row more than it holds shows that there is another. */
  String page(int rows) {
    with("rows", rows);
    return "select * from (%s) as looked_at%s%s limit :rows"
        .formatted(
            looksThrough() ? found("*", ":most") : found("*", ":rows"),
            where(others),
            NEWEST_FIRST);
  }

  /** The last action that {@link #page} looked at, where it looked at as many as it may. */
  String lastLookedAt() {
    return "select created_at, id from (%s) as looked_at%s offset :most - 1 limit 1"
        .formatted(found("created_at, id", ":most"), NEWEST_FIRST);
  }

  private String found(String columns, String limit) {
    return switch (leading) {
      // Two indexes and not one scan with an "or", which would follow neither.
      case "agent" ->
          "(%s) union all (%s)"
              .formatted(
                  ordered(columns, "payer = :agent", limit),
                  ordered(columns, "payee = :agent and payer is distinct from :agent", limit));
      case "event" -> ordered(columns, "event_id = :event", limit);
      case "state" -> ordered(columns, "state = :state", limit);
      case "shadow" -> ordered(columns, "shadow", limit);
      case "rule" -> ordered(columns, "rule_id = :rule", limit);
      default -> ordered(columns, "", limit);
    };
  }

  private String ordered(String columns, String condition, String limit) {
    List<String> conditions = new ArrayList<>(range);
    if (!condition.isEmpty()) {
      conditions.addFirst(condition);
    }
    return "select %s from action%s%s limit %s"
        .formatted(columns, where(conditions), NEWEST_FIRST, limit);
  }

  private static String where(List<String> conditions) {
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  Map<String, @Nullable Object> parameters() {
    return parameters;
  }
}
