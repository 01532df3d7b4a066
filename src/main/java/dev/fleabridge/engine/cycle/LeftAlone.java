package dev.fleabridge.engine.cycle;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Actions that can be neither decided nor set aside in the books, and which this replica leaves
 * alone for a while, so that they keep no others waiting. Thread-safe.
 */
final class LeftAlone {

  /**
   * The most that are remembered. More are not the trouble of single rows, and a row that is not
   * remembered is only met again.
   */
  private static final int MAX_ROWS = 1_000;

  private final Map<UUID, Instant> until = new ConcurrentHashMap<>();

  void put(UUID id, Instant lookAgainAt) {
    if (until.size() >= MAX_ROWS) {
      until.clear();
    }
    until.put(id, lookAgainAt);
  }

  int size() {
    return until.size();
  }

  /** The first of these, without what is to be left alone now. */
  List<UUID> without(Collection<UUID> ids, Instant now, int most) {
    until.values().removeIf(end -> !now.isBefore(end));
    return ids.stream().filter(id -> !until.containsKey(id)).limit(most).toList();
  }
}
