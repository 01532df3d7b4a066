package dev.fleabridge.engine.revision;

import dev.fleabridge.engine.revision.Revisions.KeyChange;
import dev.fleabridge.engine.revision.Revisions.KeysNotAcknowledged;
import dev.fleabridge.ledger.RuleVersions.Version;
import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Compares the rules in force with the versions that began runs (money rule 21). A key that has
 * changed, or a rule that goes on under another id, makes new facts of old ones: what was paid
 * could be paid again when an event tells of it again. So somebody must say that the change is
 * meant.
 *
 * <p>Versions of shadow mode count as versions that began runs: what was only shown must not be
 * paid either.
 *
 * <p>An acknowledgement is for one change and not for the rule. Its word is made of the new key and
 * of all earlier keys, or of the ids. So it covers neither the next change nor the way back.
 */
final class ChangedKeys {

  private static final int HASH_DIGITS = 12;

  private final RuleBook rules;
  private final List<Version> versions;

  public ChangedKeys(RuleBook rules, List<Version> versions) {
    this.rules = rules;
    this.versions = versions;
  }

  /**
   * Refuses every change that is not acknowledged.
   *
   * @param acknowledged the words of the changes that are meant
   * @return those of the words that are of a change which is made
   * @throws KeysNotAcknowledged where a change is not among them; it names every such change
   */
  public Set<String> requireAcknowledged(Collection<String> acknowledged) {
    List<KeyChange> refused = unacknowledged(acknowledged);
    if (!refused.isEmpty()) {
      throw new KeysNotAcknowledged(refused);
    }
    return paying()
        .flatMap(this::changes)
        .map(KeyChange::word)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The first change of each rule that is not among the acknowledged words. */
  public List<KeyChange> unacknowledged(Collection<String> acknowledged) {
    Set<String> words = Set.copyOf(acknowledged);
    return paying()
        .flatMap(rule -> changes(rule).filter(change -> !words.contains(change.word())).limit(1))
        .toList();
  }

  /** In shadow mode a rule pays nothing, whatever its key is. It is asked when it becomes live. */
  private Stream<Rule> paying() {
    return rules.rules().stream().filter(ChangedKeys::pays);
  }

  private Stream<KeyChange> changes(Rule rule) {
    return Stream.concat(changedKey(rule).stream(), otherName(rule).stream());
  }

  private Optional<KeyChange> changedKey(Rule rule) {
    String key = key(rule.definition());
    Set<String> earlier = new TreeSet<>();
    of(v -> v.ruleId().equals(rule.id())).forEach(v -> earlier.add(key(v.definition())));
    earlier.remove(key);
    String word = word(rule.id(), key, earlier);
    return earlier.isEmpty()
        ? Optional.empty()
        : change(
            rule,
            word,
            "rule %s: its key was %s and is %s now, so that what it has paid could be paid again; where that is meant, add %s to fleabridge.rules.acknowledge-changed-keys, else give it its key back"
                .formatted(rule.id(), String.join(" or ", earlier), key, word));
  }

  /** Why a rule is refused that takes over what another one did and does no more. */
  private Optional<KeyChange> otherName(Rule rule) {
    Set<String> others =
        of(v -> !v.ruleId().equals(rule.id()) && goesOnAs(v, rule)).stream()
            .map(Version::ruleId)
            .collect(Collectors.toCollection(TreeSet::new));
    String word = word(rule.id(), key(rule.definition()), others);
    return others.isEmpty()
        ? Optional.empty()
        : change(
            rule,
            word,
            "rule %s: it takes the events, or does the steps, of rule %s, which does so no more, so that what was paid under that id could be paid again under this one; where that is meant, add %s to fleabridge.rules.acknowledge-changed-keys, else keep the id"
                .formatted(rule.id(), String.join(" and ", others), word));
  }

  private static Optional<KeyChange> change(Rule rule, String word, String why) {
    return Optional.of(new KeyChange(rule.id(), word, why));
  }

  private boolean goesOnAs(Version other, Rule rule) {
    // What it did in shadow mode does not show that it did so before, beside the other.
    List<Version> own = of(v -> v.ruleId().equals(rule.id()) && !Rule.isShadow(v.definition()));
    Optional<Rule> still = rules.rule(other.ruleId()).filter(ChangedKeys::pays);
    String events = events(other.definition());
    boolean tookThemBefore = own.stream().anyMatch(v -> events(v.definition()).equals(events));
    boolean takesThemStill = still.filter(r -> events(r.definition()).equals(events)).isPresent();
    boolean sameEvents =
        events(rule.definition()).equals(events) && !tookThemBefore && !takesThemStill;
    boolean sameSteps =
        own.isEmpty()
            && still.isEmpty()
            && steps(rule.definition()).equals(steps(other.definition()));
    return sameEvents || sameSteps;
  }

  private static boolean pays(Rule rule) {
    return rule.enabled() && !rule.isShadow();
  }

  private List<Version> of(Predicate<Version> which) {
    return versions.stream().filter(which).toList();
  }

  private static String key(JsonNode definition) {
    if (definition.path("key").isString()) {
      return definition.path("key").stringValue().strip();
    }
    return definition.has("schedule")
        ? "the default one (the scheduled time)"
        : "the default one (resource and status)";
  }

  private static String events(JsonNode definition) {
    return Canonical.text(
        definition.has("when") ? definition.path("when") : definition.path("schedule"));
  }

  private static String steps(JsonNode definition) {
    return Canonical.text(definition.path("steps"));
  }

  private static String word(String rule, String key, Set<String> before) {
    ArrayNode change = Json.mapper().createArrayNode();
    change.add(rule).add(key);
    before.forEach(change::add);
    return rule + "@" + Sha256.hex(change.toString()).substring(0, HASH_DIGITS);
  }
}
