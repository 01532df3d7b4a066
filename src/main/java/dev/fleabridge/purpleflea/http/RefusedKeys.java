package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keys that a service refuses. Of the calls that would pay with such a key one now and then is
 * made, to find out whether it is still refused. So a hundred payments wait for one answer, and the
 * server is not asked a hundred times. Thread-safe.
 */
final class RefusedKeys {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
  private static final Duration LAST_PAUSE = Duration.ofMinutes(5);

  /** A probe that has not come back by then is given to another call. */
  private static final Duration LONGEST_PROBE = Duration.ofMinutes(1);

  private static final int FIRST_LOOKS = 12;
  private static final Duration BETWEEN_LATER_LOOKS = Duration.ofMinutes(1);

  private static final int MAX_KEYS = 10_000;
  private static final int MAX_AGENTS = 1_000;

  /** A refused key, and the agents that wanted to use it. */
  private static final class Refused {
    final Service service;
    final ApiKey key;
    final Set<String> agents = new HashSet<>();
    int times;
    boolean probing;
    Instant nextProbe = Instant.MIN;
    int looks;
    Instant nextLook = Instant.MIN;
    @Nullable ApiKey instead;

    Refused(Service service, ApiKey key) {
      this.service = service;
      this.key = key;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Refused> refused = new HashMap<>();
  private final Set<String> relieved = new HashSet<>();
  private final Clock clock;

  RefusedKeys(Clock clock) {
    this.clock = clock;
  }

  /**
   * The key to pay with instead of this one: itself where it is not refused, or where this call
   * finds out whether it still is; the earlier one where that is good; null where the call is not
   * to be made now.
   */
  @Nullable ApiKey use(String agent, Service service, ApiKey key) {
    lock.lock();
    try {
      Refused one = refused.get(name(service, key));
      if (one == null) {
        return key;
      }
      remember(one, agent);
      Instant now = clock.instant();
      if (now.isBefore(one.nextProbe)) {
        return one.instead;
      }
      one.probing = true;
      one.nextProbe = now.plus(LONGEST_PROBE);
      return key;
    } finally {
      lock.unlock();
    }
  }

  /** The server has refused the key. */
  void refuse(String agent, Service service, ApiKey key) {
    lock.lock();
    try {
      if (refused.size() >= MAX_KEYS) {
        refused.clear();
      }
      refused.values().stream()
          .filter(other -> Objects.equals(key, other.instead))
          .forEach(other -> other.instead = null);
      Refused one = refused.computeIfAbsent(name(service, key), n -> new Refused(service, key));
      remember(one, agent);
      // Calls that were under way together say one thing once.
      if (one.times == 0 || one.probing) {
        one.probing = false;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(one.times, 8));
        one.times++;
        one.nextProbe = clock.instant().plus(pause.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Another version of the key is good, while this one is refused. */
  void useInstead(Service service, ApiKey key, ApiKey good) {
    lock.lock();
    try {
      Refused one = refused.get(name(service, key));
      if (one != null) {
        one.instead = good;
        relieve(one);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The server has taken the key. */
  void accept(Service service, ApiKey key) {
    lock.lock();
    try {
      Refused one = refused.remove(name(service, key));
      if (one != null) {
        relieve(one);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A refused key, with one of the agents that wanted to use it. */
  record Entry(Service service, ApiKey key, String agent) {}

  /**
   * The refused keys of which it is time to look whether they were exchanged. Each is given at the
   * first looks after it was refused, and then once a minute: whoever exchanges a key does so soon,
   * or nobody knows when.
   */
  List<Entry> dueForALook() {
    lock.lock();
    try {
      Instant now = clock.instant();
      List<Entry> due = new ArrayList<>();
      for (Refused one : refused.values()) {
        if (!now.isBefore(one.nextLook)) {
          one.looks++;
          one.nextLook = one.looks < FIRST_LOOKS ? now : now.plus(BETWEEN_LATER_LOOKS);
          due.add(new Entry(one.service, one.key, one.agents.iterator().next()));
        }
      }
      return due;
    } finally {
      lock.unlock();
    }
  }

  /** The agents that wanted a refused key and have a good one now; each is told once. */
  Set<String> takeRelieved() {
    lock.lock();
    try {
      Set<String> taken = Set.copyOf(relieved);
      relieved.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void relieve(Refused one) {
    if (relieved.size() < MAX_KEYS) {
      relieved.addAll(one.agents);
    }
  }

  private static void remember(Refused one, String agent) {
    if (one.agents.size() < MAX_AGENTS) {
      one.agents.add(agent);
    }
  }

  private static String name(Service service, ApiKey key) {
    return service.label() + " " + key.fingerprint();
  }
}
