package dev.fleabridge.proof.simulation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What kind of world an episode plays in: all of it follows from the seed.
 *
 * @param facts how many business facts are announced; some lead to two payments
 * @param batch the most actions of one transaction
 * @param deathRate probability for each transaction that its replica dies before or after the
 *     commit
 * @param longPause whether an operator keeps everything paused for longer than keys live
 * @param troubles what goes wrong besides what always does
 */
record Scenario(
    long seed,
    int facts,
    Upstream.Kind upstream,
    int replicas,
    int batch,
    double deathRate,
    boolean longPause,
    Set<Trouble> troubles) {

  /** For how long the key-honouring upstream remembers a key. */
  static final Duration KEY_LIFETIME = Duration.ofHours(1);

  /** No clock is ever further from the true time: settling time is there for it. */
  static final Duration MAX_CLOCK_ERROR = Duration.ofSeconds(5);

  /** A call ends after this; an upstream may still carry it out for a while. */
  static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);

  static final Duration LATEST_EFFECT = Duration.ofSeconds(40);

  /** The longest that the upstream's history lags behind its effects. */
  static final Duration HISTORY_LAG = Duration.ofSeconds(15);

  static final Duration SETTLING = Duration.ofMinutes(2);

  static Scenario of(long seed, int facts) {
    Dice dice = Dice.about(seed, "scenario", 0);
    Upstream.Kind[] kinds = Upstream.Kind.values();
    Upstream.Kind kind = kinds[Math.floorMod(seed, kinds.length)];
    int[] batches = {20, 50, 100, 100};
    return new Scenario(
        seed,
        facts,
        kind,
        2 + dice.number(0, 2),
        batches[dice.number(0, batches.length)],
        0.005 + dice.number(0, 20) / 1000.0,
        dice.chance(0.4),
        Arrays.stream(Trouble.values())
            .filter(trouble -> dice.chance(0.3))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** The same world in front of another upstream. */
  Scenario with(Upstream.Kind kind) {
    return new Scenario(seed, facts, kind, replicas, batch, deathRate, longPause, troubles);
  }

  /** The same world with these troubles and no others. */
  Scenario with(Set<Trouble> others) {
    return new Scenario(seed, facts, upstream, replicas, batch, deathRate, longPause, others);
  }

  boolean has(Trouble trouble) {
    return troubles.contains(trouble);
  }
}
