package dev.fleabridge.intake;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.SourceDays;
import dev.fleabridge.model.Inbound;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Bounds how many new events a source posts on a day (UTC), over all replicas. The count is a row
 * of the books, written in the transaction that files the events. Sources without a daily count
 * cost nothing. Thread-safe.
 *
 * <p>What leads to nothing because it, or its fact, came before does not count: AWS sends some
 * events twice by itself. Where the day is used up, this replica remembers that, and refuses before
 * it reads a body.
 */
final class DailyCounts {

  /** The longest wait that a sender is told, so that a raised limit is soon of use. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** Says that a source has posted what it may on a day. */
  static final class UsedUp extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long seconds;

    UsedUp(int limit, long seconds) {
      super("this source may post " + limit + " events a day (UTC)", null, false, false);
      this.seconds = seconds;
    }

    /** The seconds after which to try again; at least 1. */
    long seconds() {
      return seconds;
    }
  }

  /** A count never falls within a day, so what was once read is a lower bound. */
  private record Seen(LocalDate day, int counted) {}

  private final Map<String, Integer> limits = new HashMap<>();
  private final SourceDays days;
  private final ConcurrentMap<String, Seen> seen = new ConcurrentHashMap<>();

  DailyCounts(SenderProperties properties, SourceDays days) {
    this.days = days;
    properties
        .sources()
        .forEach((name, source) -> {
          if (source.eventsPerDay() != null) {
            limits.put(name, source.eventsPerDay());
          }
        });
  }

  /**
   * Returns normally where the source may have room for so many events. Reads no database.
   *
   * @throws UsedUp where it certainly has none
   */
  void requireRoom(String source, int events, Instant now) {
    Integer limit = limits.get(source);
    if (limit == null) {
      return;
    }
    Seen last = seen.get(source);
    int counted = last == null || !last.day().equals(day(now)) ? 0 : last.counted();
    if (counted + (long) events > limit) {
      throw usedUp(limit, now);
    }
  }

  /**
   * Counts those that are new, inside the transaction that files them, after everything else, and
   * in one order for all replicas.
   *
   * @param filed the answers, in the order of the plans
   * @throws UsedUp where they are more than a source may post; the transaction must be rolled back
   */
  void count(List<Plan> plans, List<Filed> filed, Instant now) {
    if (limits.isEmpty()) {
      return;
    }
    SortedMap<String, Integer> fresh = new TreeMap<>();
    for (int i = 0; i < plans.size(); i++) {
      Inbound inbound = plans.get(i).inbound();
      if (inbound.origin() == Inbound.Origin.REST
          && !filed.get(i).duplicate()
          && limits.containsKey(inbound.sender())) {
        fresh.merge(inbound.sender(), 1, Integer::sum);
      }
    }
    fresh.forEach((source, events) -> count(source, events, now));
  }

  private void count(String source, int events, Instant now) {
    int limit = limits.getOrDefault(source, 0);
    LocalDate day = day(now);
    if (!days.count(source, day, events, limit)) {
      int counted = days.counted(source, day);
      seen.merge(source, new Seen(day, counted), DailyCounts::later);
      throw usedUp(limit, now);
    }
  }

  private static Seen later(Seen one, Seen other) {
    int days = one.day().compareTo(other.day());
    boolean first = days == 0 ? one.counted() >= other.counted() : days > 0;
    return first ? one : other;
  }

  private static UsedUp usedUp(int limit, Instant now) {
    Instant tomorrow = day(now).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Duration rest = Duration.between(now, tomorrow);
    Duration wait = rest.compareTo(LONGEST_WAIT) < 0 ? rest : LONGEST_WAIT;
    return new UsedUp(limit, wait.toSeconds() + 1);
  }

  private static LocalDate day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }
}
