package dev.fleabridge.ledger;

import dev.fleabridge.ledger.ActionConditions.Condition;
import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.model.ActionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One search as a statement. One of its conditions leads: an index has what fits it in the order
 * that is asked for. The others are looked for among so many of these, so that no search passes
 * over a whole ledger to find little; the next page goes on where this one stopped looking.
 */
final class ActionSearch {

  private static final String NEWEST_FIRST = " order by created_at desc, id desc";

  private static final List<String> NARROWEST_FIRST =
      List.of("transaction", "key", "event", "state", "payee", "payer", "agent", "rule", "shadow");

  private final Search search;
  private final @Nullable Cursor after;
  private final int most;
  private final Map<String, @Nullable Object> parameters = new HashMap<>();
  private final List<String> range = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final List<Condition> conditions;
  private final String leading;

  /**
   * @param most how many actions that fit the leading condition are looked at for one page
   */
  ActionSearch(Search search, @Nullable Cursor after, int most) {
    this.search = search;
    this.after = after;
    this.most = most;
    this.conditions = ActionConditions.of(search);
    this.leading = lead();
    collect();
  }

  private String lead() {
    Set<String> given = conditions.stream().map(Condition::name).collect(Collectors.toSet());
    ActionState state = search.state();
    if (state != null && state.isFinal()) {
      given.remove("state"); // Most actions have such a state, so it leads where nothing else does.
    }
    if (!Boolean.TRUE.equals(search.shadow())) {
      given.remove("shadow"); // There are few of shadow runs, and an index has them alone.
    }
    return NARROWEST_FIRST.stream()
        .filter(given::contains)
        .findFirst()
        .orElse(state == null ? "" : "state");
  }

  private void collect() {
    with("most", most);
    inRange("created_at >= :since", "since", Sql.time(search.since()));
    inRange("created_at < :until", "until", Sql.time(search.until()));
    if (after != null) {
      with("id", after.uuid());
      inRange("(created_at, id) < (:at, :id)", "at", Sql.time(after.at()));
    }
    for (Condition condition : conditions) {
      with(condition.name(), condition.value());
      if (!condition.name().equals(leading)) {
        others.add(condition.text());
      }
    }
  }

  private void inRange(String condition, String name, @Nullable Object value) {
    if (value != null) {
      range.add(condition);
      with(name, value);
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
      case "agent", "key", "transaction" ->
          ActionConditions.partsOf(leading).stream()
              .map(part -> "(%s)".formatted(ordered(columns, part, limit)))
              .collect(Collectors.joining(" union all "));
      case "shadow" -> ordered(columns, "shadow", limit); // As its index says it.
      case "" -> ordered(columns, "", limit);
      default -> ordered(columns, textOf(leading), limit);
    };
  }

  private String textOf(String name) {
    return conditions.stream()
        .filter(condition -> condition.name().equals(name))
        .findFirst()
        .orElseThrow()
        .text();
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
