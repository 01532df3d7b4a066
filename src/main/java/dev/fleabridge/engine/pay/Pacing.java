package dev.fleabridge.engine.pay;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Limits what this replica sends to a path after the server has answered 429 there. Nothing is sent
 * until the time that the server asked for. After that, no more is sent in a window than it said.
 * Without this, each action would find out by a request of its own. What was learnt is forgotten
 * after ten windows without another 429, because limits change. Where there are too many paths, the
 * next one to be forgotten goes early. Thread-safe.
 */
final class Pacing {

  /**
   * How many calls the server takes in a window, as it said.
   *
   * @param calls at least 1
   */
  record Rate(int calls, Duration window) {}

  /**
   * How long a call must wait, and why.
   *
   * @param code the code of the 429 that began it; {@code message} is its message
   */
  record Wait(Duration time, String code, String message) {}

  private static final int WINDOWS_REMEMBERED = 10;

  /** The most paths. A path that is forgotten too early costs one call that gets a 429. */
  static final int MAX_PATHS = 1_000;

  /** The server begins its window when the first call arrives, which is a little after ours. */
  private static final Duration WINDOW_MARGIN = Duration.ofSeconds(1);

  private static final Duration USUAL_WINDOW = Duration.ofMinutes(1);

  private final Map<String, Path> paths = new HashMap<>();

  private static final class Path {
    private Instant openAt = Instant.MIN;
    private Instant forgottenAt = Instant.MIN;
    private @Nullable Rate rate;
    private String code = "";
    private String message = "";
    private Instant windowEnds = Instant.MIN;
    private int used;
    private long waiting;
  }

  /** Takes a place for a call. Returns how long the call must wait where there is no place. */
  synchronized Optional<Wait> refuses(String path, Instant now) {
    Path known = paths.get(path);
    if (known == null) {
      return Optional.empty();
    }
    if (!now.isBefore(known.forgottenAt)) {
      paths.remove(path);
      return Optional.empty();
    }
    if (now.isBefore(known.openAt)) {
      return Optional.of(wait(known, Duration.between(now, known.openAt)));
    }
    return known.rate == null ? Optional.empty() : paced(known, known.rate, now);
  }

  private static Optional<Wait> paced(Path path, Rate rate, Instant now) {
    if (!now.isBefore(path.windowEnds)) {
      path.windowEnds = now.plus(rate.window()).plus(WINDOW_MARGIN);
      path.used = 0;
      path.waiting = Math.max(0, path.waiting - rate.calls());
    }
    if (path.used < rate.calls()) {
      path.used++;
      return Optional.empty();
    }
    return Optional.of(wait(path, Duration.between(now, path.windowEnds)));
  }

  /** Makes the call wait behind those that wait already: one more window for each full window. */
  private static Wait wait(Path path, Duration untilOpen) {
    Duration time = untilOpen;
    if (path.rate != null) {
      long windows = path.waiting++ / path.rate.calls();
      time = time.plus(path.rate.window().plus(WINDOW_MARGIN).multipliedBy(windows));
    }
    return new Wait(time, path.code, path.message);
  }

  /**
   * Remembers that the server said 429.
   *
   * @param asked how long the server wants no calls; null where it did not say
   * @param rate the limit that the server told; null where it told none
   */
  synchronized void throttled(
      String path, @Nullable Duration asked, @Nullable Rate rate, Wait why, Instant now) {
    if (paths.size() >= MAX_PATHS && !paths.containsKey(path)) {
      makeRoom(now);
    }
    Path known = paths.computeIfAbsent(path, key -> new Path());
    Duration closed = asked == null ? Duration.ZERO : asked;
    Duration window = rate == null ? USUAL_WINDOW : rate.window();
    Instant openAt = now.plus(closed);
    known.openAt = openAt.isAfter(known.openAt) ? openAt : known.openAt;
    known.forgottenAt = known.openAt.plus(window.multipliedBy(WINDOWS_REMEMBERED));
    known.rate = rate == null ? known.rate : rate;
    known.code = why.code();
    known.message = why.message();
    known.windowEnds = known.openAt;
  }

  /** Drops paths, because some may never be asked for again, such as that of a released escrow. */
  private void makeRoom(Instant now) {
    paths.values().removeIf(path -> !now.isBefore(path.forgottenAt));
    if (paths.size() >= MAX_PATHS) {
      paths.entrySet().stream()
          .min(Comparator.comparing(entry -> entry.getValue().forgottenAt))
          .map(Map.Entry::getKey)
          .ifPresent(paths::remove);
    }
  }

  synchronized int size() {
    return paths.size();
  }
}
