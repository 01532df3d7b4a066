package dev.fleabridge.signin;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.Secrets.Version;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The secrets with which others sign in here. They are read at the start and renewed in the
 * background, so that no sign-in waits for Secrets Manager. While it does not answer, and where a
 * new value cannot be used, the last good one stays. Thread-safe.
 */
final class LiveSecrets implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(LiveSecrets.class);

  /** The least time between two renewals that an unknown key asks for. */
  private static final Duration BETWEEN_URGENT = Duration.ofSeconds(10);

  /** How long a sign-in with an unknown key waits for such a renewal. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /**
   * A secret that is wanted.
   *
   * @param name its name in Secrets Manager, with {@code #key} where it is a part of one
   * @param previousToo whether the version before the current one is good as well
   * @param mistake what is wrong with a value; null where nothing is
   */
  record Wanted(String name, boolean previousToo, Mistake mistake) {}

  /** Finds what is wrong with a value, in words that do not show it. */
  @FunctionalInterface
  interface Mistake {
    @Nullable String in(String value);
  }

  private final List<Wanted> wanted;
  private final Supplier<Secrets> secrets;
  private final Clock clock;
  private final Duration interval;
  private Instant nextUrgent = Instant.MIN;

  /** By name the values that are good, the current one first. */
  private volatile Map<String, List<String>> values = Map.of();

  private volatile @Nullable ScheduledExecutorService renewals;

  /**
   * @param secrets is not asked where nothing is wanted, so that this needs no AWS then
   * @param interval how long after one renewal the next begins
   */
  LiveSecrets(List<Wanted> wanted, Supplier<Secrets> secrets, Clock clock, Duration interval) {
    this.wanted = List.copyOf(wanted);
    this.secrets = secrets;
    this.clock = clock;
    this.interval = interval;
  }

  /** The values of a secret that are good now, the current one first. */
  List<String> of(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Everything that is good now. It is another object whenever something has changed. */
  Map<String, List<String>> all() {
    return values;
  }

  /**
   * Renews ahead of time, because somebody came with a key that nobody has. Waits a second at most,
   * and does nothing where it was done a moment ago.
   */
  void renewSoon() {
    ScheduledExecutorService thread = renewals;
    if (thread == null || wanted.isEmpty() || !isTimeForUrgent()) {
      return;
    }
    Future<?> renewal = thread.submit(this::renew);
    try {
      renewal.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.debug("The secrets of sign-ins are renewed later", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isTimeForUrgent() {
    Instant now = clock.instant();
    if (now.isBefore(nextUrgent)) {
      return false;
    }
    nextUrgent = now.plus(BETWEEN_URGENT);
    return true;
  }

  /** Reads all for the first time. */
  private void read() {
    Map<String, List<String>> read = new LinkedHashMap<>();
    for (Wanted one : wanted) {
      try {
        String current = secrets.get().read(one.name()).strip();
        String mistake = one.mistake().in(current);
        if (mistake != null) {
          throw refused("Secret " + one.name() + " " + mistake + ".");
        }
        read.put(one.name(), versions(one, current));
      } catch (AwsFailure e) {
        throw refused(e.reason());
      }
    }
    values = Map.copyOf(read);
  }

  private static StartRefused refused(String why) {
    return new StartRefused(
        ExitCode.SECRET, why, "Mend the secret or the task's permission, and start again.");
  }

  private void renew() {
    Map<String, List<String>> renewed = new LinkedHashMap<>();
    for (Wanted one : wanted) {
      renewed.put(one.name(), renewed(one));
    }
    if (!renewed.equals(values)) {
      values = Map.copyOf(renewed);
      log.info("Secrets of those who sign in have changed, and the new ones are good now");
    }
  }

  private List<String> renewed(Wanted one) {
    try {
      String current = secrets.get().refresh(one.name()).strip();
      String mistake = one.mistake().in(current);
      if (mistake == null) {
        return versions(one, current);
      }
      log.error("Secret {} {}; its last good value stays", one.name(), mistake);
    } catch (RuntimeException e) {
      log.warn("Secret {} was not renewed; its last value stays: {}", one.name(), e.getMessage());
    }
    return of(one.name());
  }

  private List<String> versions(Wanted one, String current) {
    return one.previousToo()
        ? Stream.of(current, previous(one, current)).filter(Objects::nonNull).distinct().toList()
        : List.of(current);
  }

  /** What Secrets Manager calls the previous version; while it does not say, what we know of it. */
  private @Nullable String previous(Wanted one, String current) {
    try {
      return secrets
          .get()
          .version(one.name(), Version.PREVIOUS)
          .map(String::strip)
          .filter(value -> one.mistake().in(value) == null)
          .orElse(null);
    } catch (AwsFailure e) {
      return of(one.name()).stream()
          .filter(value -> !value.equals(current))
          .findFirst()
          .orElse(null);
    }
  }

  /** Before the doors open, and after they are closed. */
  @Override
  public int getPhase() {
    return Stopping.SECRETS;
  }

  @Override
  public void start() {
    if (renewals != null) {
      return;
    }
    read();
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sign-in-secrets").daemon().factory());
    if (!wanted.isEmpty()) {
      var _ =
          thread.scheduleWithFixedDelay(
              this::renew, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }
    renewals = thread;
  }

  @Override
  public void stop() {
    ScheduledExecutorService thread = renewals;
    renewals = null;
    if (thread != null) {
      thread.shutdownNow();
    }
  }

  @Override
  public boolean isRunning() {
    return renewals != null;
  }

  @Override
  public String toString() {
    return "LiveSecrets[" + wanted.size() + " secrets]";
  }
}
