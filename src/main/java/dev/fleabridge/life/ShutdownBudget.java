package dev.fleabridge.life;

import dev.fleabridge.engine.Stopping;
import dev.fleabridge.setting.StartRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/**
 * How long each phase of a stop may take. Together they fit into {@code fleabridge.shutdown.limit}:
 * a phase that needs longer is left behind, and the next one begins.
 *
 * @param phases the phases with their times
 * @param limit what all may take together
 */
record ShutdownBudget(Map<Integer, Duration> phases, Duration limit) {

  /** What stops at once, or in no phase of ours. */
  static final Duration OTHER = Duration.ofSeconds(5);

  /** Pools, clients and meters, after the last phase; the watchdog holds it. */
  static final Duration LAST = Duration.ofSeconds(10);

  private static final String LIMIT = "fleabridge.shutdown.limit";
  static final String HTTP = "spring.lifecycle.timeout-per-shutdown-phase";

  ShutdownBudget {
    phases = Map.copyOf(phases);
  }

  /**
   * @param parts what the parts of the service need
   * @param http how long requests that are being answered may take
   * @throws StartRefused where all together do not fit into the limit; it says what does not
   */
  static ShutdownBudget of(List<Stopping.Part> parts, Duration http, Duration limit) {
    List<Stopping.Part> all = new ArrayList<>(parts);
    all.add(new Stopping.Part(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE, http, HTTP));
    Map<Integer, Duration> phases = new TreeMap<>();
    all.forEach(part -> phases.merge(part.phase(), part.longest(), ShutdownBudget::longer));
    phases.put(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE, OTHER);
    ShutdownBudget budget = new ShutdownBudget(phases, limit);
    if (budget.total().compareTo(limit) > 0) {
      throw StartRefused.setting(budget.refusal(all));
    }
    return budget;
  }

  /** All phases one after the other, and what comes after them. */
  Duration total() {
    return phases.values().stream().reduce(LAST, Duration::plus);
  }

  private String refusal(List<Stopping.Part> parts) {
    String settings =
        parts.stream()
            .filter(part -> part.settings().contains("."))
            .filter(part -> part.longest().equals(phases.get(part.phase())))
            .map(part -> "%s (%ds)".formatted(part.settings(), part.longest().toSeconds()))
            .sorted()
            .collect(Collectors.joining(", "));
    return """
    A stop may take %ds, and %s is %ds. What decides it: %s. The limit may be raised where the \
    platform waits longer before it kills.\
    """
        .formatted(total().toSeconds(), LIMIT, limit.toSeconds(), settings);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
