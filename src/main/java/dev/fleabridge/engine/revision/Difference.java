package dev.fleabridge.engine.revision;

import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a rule differs between two revisions.
 *
 * @param fields the fields that differ; empty where the whole rule was added or removed
 */
public record Difference(String rule, Kind kind, List<Field> fields) {

  /** What happened to a rule. */
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  /**
   * One field that differs.
   *
   * @param field its path within the rule, such as {@code steps.pay.transfer.amount}
   * @param before what it said; null where it was not there
   * @param after what it says; null where it is not there
   */
  public record Field(String field, @Nullable JsonNode before, @Nullable JsonNode after) {}

  /** The differences, rule by rule: those of the later revision in its order, then the removed. */
  public static List<Difference> between(RuleBook before, RuleBook after) {
    List<Difference> differences = new ArrayList<>();
    for (Rule rule : after.rules()) {
      Optional<Rule> earlier = before.rule(rule.id());
      if (earlier.isEmpty()) {
        differences.add(new Difference(rule.id(), Kind.ADDED, List.of()));
      } else {
        List<Field> fields = new ArrayList<>();
        compare("", earlier.get().definition(), rule.definition(), fields);
        if (!fields.isEmpty()) {
          differences.add(new Difference(rule.id(), Kind.CHANGED, List.copyOf(fields)));
        }
      }
    }
    for (Rule rule : before.rules()) {
      if (after.rule(rule.id()).isEmpty()) {
        differences.add(new Difference(rule.id(), Kind.REMOVED, List.of()));
      }
    }
    return differences;
  }

  private static void compare(
      String path, @Nullable JsonNode before, @Nullable JsonNode after, List<Field> into) {
    if (before != null && after != null) {
      if (before.equals(after)) {
        return;
      }
      if (before.isObject() && after.isObject()) {
        Set<String> names = new LinkedHashSet<>(before.propertyNames());
        names.addAll(after.propertyNames());
        for (String name : names) {
          String inner = path.isEmpty() ? name : path + "." + name;
          compare(inner, before.get(name), after.get(name), into);
        }
        return;
      }
      if (before.isArray() && after.isArray()) {
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
          compare("%s[%d]".formatted(path, i), before.get(i), after.get(i), into);
        }
        return;
      }
    }
    into.add(new Field(path, before, after));
  }
}
