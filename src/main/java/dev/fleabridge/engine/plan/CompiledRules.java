package dev.fleabridge.engine.plan;

import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.StoredRule;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles the versions of rules that began runs, and keeps them for the steps that come later. A
 * version never changes, and its reading depends on nothing else. So a version that cannot be read
 * is kept as unreadable as well, and is logged only when it is read. Thread-safe.
 */
public final class CompiledRules {

  private static final Logger log = LoggerFactory.getLogger(CompiledRules.class);

  /**
   * The most that is kept, in characters of the definitions: as much as the largest rules file has,
   * or a thousand rules of the usual length. A character takes about 40 bytes when it is compiled.
   * So this is about 40 MB at most, and a few hundred kilobytes with ten or twenty rules.
   */
  private static final int MAX_CHARS = RuleLimits.defaults().maxFileBytes();

  private final int mostCharacters;

  /** The version that was used longest ago comes first. */
  private final SequencedMap<Version, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long characters;

  private record Version(String ruleId, String hash) {}

  private record Kept(Read read, int characters) {}

  private sealed interface Read {
    record Compiled(StoredRule rule) implements Read {}

    record Unreadable(RulesInvalid why) implements Read {}
  }

  public CompiledRules() {
    this(MAX_CHARS);
  }

  CompiledRules(int mostCharacters) {
    this.mostCharacters = mostCharacters;
  }

  /**
   * The rule that began a run, as it was then.
   *
   * @throws RulesInvalid where this release of the bridge cannot read that version
   */
  public StoredRule of(Run run) throws RulesInvalid {
    Version version = new Version(run.ruleId(), run.version().hash());
    Read known = known(version);
    if (known == null) {
      known = read(run);
      keep(version, new Kept(known, run.version().definition().toString().length()));
    }
    return switch (known) {
      case Read.Compiled(StoredRule rule) -> rule;
      case Read.Unreadable(RulesInvalid why) -> throw why;
    };
  }

  private synchronized @Nullable Read known(Version version) {
    Kept found = kept.get(version);
    return found == null ? null : found.read();
  }

  private synchronized void keep(Version version, Kept found) {
    Kept other = kept.put(version, found);
    characters += found.characters() - (other == null ? 0 : other.characters());
    while (characters > mostCharacters) {
      characters -= kept.pollFirstEntry().getValue().characters();
    }
  }

  /** Is called without the lock, because compiling is slow: two threads may compile one version. */
  private static Read read(Run run) {
    try {
      return new Read.Compiled(
          StoredRule.read(run.version().definition(), run.version().grammar()));
    } catch (RulesInvalid e) {
      log.warn(
          "Runs of rule {} that began by its version {} wait: this release cannot read it: {}",
          run.ruleId(),
          run.version().hash(),
          e.getMessage());
      return new Read.Unreadable(e);
    }
  }
}
