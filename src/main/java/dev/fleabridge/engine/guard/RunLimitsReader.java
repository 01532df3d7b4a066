package dev.fleabridge.engine.guard;

import dev.fleabridge.ledger.Runs;
import dev.fleabridge.ledger.Runs.RuleVersion;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.StoredRule;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the limits of actions: those of the rule in force here, and those of the version that
 * started their runs. Replicas may have different rules files, in a rollout or for ever. What one
 * replica holds must not be sent by another (money rule 20). Thread-safe.
 */
public final class RunLimitsReader {

  /** The most versions that are kept. There are few, and the limits of one are small. */
  private static final int MAX_VERSIONS = 1_000;

  private final Runs runs;
  private final Function<String, @Nullable GuardLimits> inForce;

  /** The limits of versions by their hashes. They stay true, because a version never changes. */
  private final Map<String, Version> versions = new ConcurrentHashMap<>();

  /**
   * @param inForce the limits of a rule: {@link GuardLimits#NONE} where it has none, null where
   *     there is no such rule
   */
  public RunLimitsReader(Runs runs, Function<String, @Nullable GuardLimits> inForce) {
    this.runs = runs;
    this.inForce = inForce;
  }

  /** The limits of each of these actions, in the caller's transaction. */
  public Map<UUID, RunLimits> of(Collection<Action> actions) {
    Map<UUID, String> hashes =
        runs.versionsOf(actions.stream().map(Action::runId).collect(Collectors.toSet()));
    Map<UUID, RunLimits> found = new HashMap<>();
    for (Action action : actions) {
      found.put(action.id(), of(action, hashes.get(action.runId())));
    }
    return found;
  }

  /** The limits of one action, in the caller's transaction. */
  public RunLimits of(Action action) {
    return of(action, runs.versionsOf(Set.of(action.runId())).get(action.runId()));
  }

  private RunLimits of(Action action, @Nullable String hash) {
    GuardLimits here = inForce.apply(action.ruleId());
    if (here == null) {
      return new RunLimits.NotKnown(
          Reason.RULE_NOT_IN_FORCE, "this replica has no rule " + action.ruleId());
    }
    if (hash == null) {
      throw new IllegalStateException("run " + action.runId() + " has no version of its rule");
    }
    return switch (version(hash)) {
      case Version.Read(GuardLimits limits) -> new RunLimits.Known(here, limits);
      case Version.Unreadable(String why) ->
          new RunLimits.NotKnown(
              Reason.RULE_UNREADABLE,
              "rule %s, as it started the run, cannot be read here: %s"
                  .formatted(action.ruleId(), why));
    };
  }

  private Version version(String hash) {
    Version known = versions.get(hash);
    if (known != null) {
      return known;
    }
    Version read = read(runs.version(hash));
    if (versions.size() >= MAX_VERSIONS) {
      versions.clear();
    }
    versions.put(hash, read);
    return read;
  }

  private static Version read(RuleVersion version) {
    try {
      return new Version.Read(
          GuardLimits.of(StoredRule.limitsOf(version.definition(), version.grammar())));
    } catch (RulesInvalid e) {
      return new Version.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  private sealed interface Version {
    record Read(GuardLimits limits) implements Version {}

    record Unreadable(String why) implements Version {}
  }
}
