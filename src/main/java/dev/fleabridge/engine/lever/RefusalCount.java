package dev.fleabridge.engine.lever;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds the lines that refusals write. Whoever may read may also try a lever a thousand times a
 * minute, and the audit is kept for ever. Of one person, act and reason the first ten of an hour
 * have a line each, and then the twentieth, the fortieth and so on, whose line says how many there
 * were. Thread-safe.
 */
final class RefusalCount {

  /** The refusals of an hour that all have a line. */
  static final int ALL_UP_TO = 10;

  static final Duration WINDOW = Duration.ofHours(1);

  /** The most that are counted at once. Whoever is forgotten begins anew. */
  private static final int MAX_COUNTED = 1_000;

  private record Key(String person, String act, String reason) {}

  private record Counted(Instant since, long times) {}

  private final Map<Key, Counted> counted =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Counted> eldest) {
          return size() > MAX_COUNTED;
        }
      };

  /**
   * Counts one refusal.
   *
   * @return its number within its hour, from 1
   */
  synchronized long count(String person, String act, String reason, Instant now) {
    Key key = new Key(person, act, reason);
    Counted before = counted.get(key);
    Counted after =
        before == null || !now.isBefore(before.since().plus(WINDOW))
            ? new Counted(now, 1)
            : new Counted(before.since(), before.times() + 1);
    counted.remove(key); // So that it becomes the youngest, whose turn to be forgotten is last.
    counted.put(key, after);
    return after.times();
  }

  /** Whether the refusal of this number has a line. */
  static boolean hasLine(long number) {
    if (number <= ALL_UP_TO) {
      return true;
    }
    long doubled = number / ALL_UP_TO;
    return number % ALL_UP_TO == 0 && Long.bitCount(doubled) == 1;
  }
}
