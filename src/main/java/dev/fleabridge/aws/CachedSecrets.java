package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * Implements {@link Secrets} by the SDK's client. Names come from the configuration, so the number
 * of kept secrets needs no bound.
 */
final class CachedSecrets implements Secrets {

  private static final Logger log = LoggerFactory.getLogger(CachedSecrets.class);

  /** How long the last value is used after a failure before Secrets Manager is asked again. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);

  /**
   * The least time between two refreshes. A key that is refused for good is refused to every
   * payment, and each payment refreshes.
   */
  private static final Duration PAUSE_AFTER_REFRESH = Duration.ofSeconds(1);

  private final Supplier<SecretsManagerClient> client;
  private final Clock clock;
  private final Duration timeToLive;
  private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();

  /**
   * @param timeToLive how long a value is used without asking again
   */
  CachedSecrets(Supplier<SecretsManagerClient> client, Clock clock, Duration timeToLive) {
    this.client = client;
    this.clock = clock;
    this.timeToLive = timeToLive;
  }

  @Override
  public String read(String name) {
    Slot slot = slot(name);
    int seen = slot.attempts;
    Value value = slot.value;
    if (value == null) {
      value = renew(SecretField.secretOf(name), slot, seen, Duration.ZERO);
    } else if (!clock.instant().isBefore(value.freshUntil)) {
      value = renewUnlessUnderWay(SecretField.secretOf(name), slot, value);
    }
    return SecretField.pick(name, value.text);
  }

  @Override
  public String known(String name) {
    Slot slot = slot(name);
    Value value = slot.value;
    if (value == null) {
      return read(name);
    }
    if (!clock.instant().isBefore(value.freshUntil) && slot.renewing.compareAndSet(false, true)) {
      Thread.ofVirtual().name("secret-renewal").start(() -> renewQuietly(name, slot));
    }
    return SecretField.pick(name, value.text);
  }

  /** Renews in the background. A failure was logged where it was met, and the value stays. */
  private void renewQuietly(String name, Slot slot) {
    try {
      read(name);
    } catch (RuntimeException e) {
      log.debug("Secret {} was not renewed", SecretField.secretOf(name), e);
    } finally {
      slot.renewing.set(false);
    }
  }

  @Override
  public Optional<String> version(String name, Version version) {
    try {
      String text = ask(SecretField.secretOf(name), version.stage());
      return Optional.of(SecretField.pick(name, text));
    } catch (AwsFailure e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public String refresh(String name) {
    Slot slot = slot(name);
    Value value = renew(SecretField.secretOf(name), slot, slot.attempts, PAUSE_AFTER_REFRESH);
    return SecretField.pick(name, value.text);
  }

  @Override
  public void store(String name, String value) {
    try {
      put(name, value);
    } catch (AwsFailure e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      create(name, value);
    }
    Slot slot = slot(name);
    slot.lock.lock();
    try {
      slot.succeeded(new Value(value, clock.instant().plus(timeToLive)));
    } finally {
      slot.lock.unlock();
    }
  }

  private void put(String name, String value) {
    AwsCall.run(
        "Secrets Manager PutSecretValue of " + name,
        () -> client.get().putSecretValue(request -> request.secretId(name).secretString(value)));
  }

  private void create(String name, String value) {
    try {
      AwsCall.run(
          "Secrets Manager CreateSecret of " + name,
          () -> client.get().createSecret(request -> request.name(name).secretString(value)));
    } catch (AwsFailure e) {
      if (!e.code().equals("ResourceExistsException")) {
        throw e;
      }
      // Another replica has made it meanwhile, or an attempt of ours whose answer was lost.
      put(name, value);
    }
  }

  /**
   * Asks Secrets Manager, unless another caller did so while this one waited. Then it takes the
   * result of that call, even a failure. So a hundred callers in an outage wait for one call.
   */
  private Value renew(String secret, Slot slot, int seen, Duration pauseAfter) {
    slot.lock.lock();
    try {
      if (slot.attempts != seen) {
        return slot.outcome();
      }
      Value present = slot.value;
      if (present != null && clock.instant().isBefore(slot.pausedUntil)) {
        return present;
      }
      Value renewed = fetch(secret, slot);
      Instant pause = clock.instant().plus(pauseAfter);
      slot.pausedUntil = pause.isAfter(slot.pausedUntil) ? pause : slot.pausedUntil;
      return renewed;
    } finally {
      slot.lock.unlock();
    }
  }

  /** Lets one caller renew the value. The others use the stale value, however long that takes. */
  private Value renewUnlessUnderWay(String secret, Slot slot, Value stale) {
    if (!slot.lock.tryLock()) {
      return stale;
    }
    try {
      Value present = slot.value;
      return present != null && present != stale ? present : fetch(secret, slot);
    } finally {
      slot.lock.unlock();
    }
  }

  /**
   * Fetches the value; call it under the lock. Times count from the end of the call, because a call
   * takes long in an outage.
   */
  private Value fetch(String secret, Slot slot) {
    try {
      return slot.succeeded(new Value(ask(secret, null), clock.instant().plus(timeToLive)));
    } catch (AwsFailure e) {
      Value stale = slot.value;
      if (stale == null) {
        throw slot.failed(e);
      }
      log.warn(
          "Secret {} could not be renewed, going on with the last one: {}", secret, e.reason());
      slot.pausedUntil = clock.instant().plus(PAUSE_AFTER_FAILURE);
      return slot.succeeded(new Value(stale.text, slot.pausedUntil));
    }
  }

  private String ask(String secret, @Nullable String stage) {
    GetSecretValueResponse response =
        AwsCall.run(
            "Secrets Manager GetSecretValue of " + secret,
            () ->
                client
                    .get()
                    .getSecretValue(request -> request.secretId(secret).versionStage(stage)));
    String text = response.secretString();
    if (text == null) {
      throw new AwsFailure(
          Kind.REFUSED, "NotText", "Secret " + secret + " is binary; only text can be used.");
    }
    return text;
  }

  private Slot slot(String name) {
    return slots.computeIfAbsent(SecretField.secretOf(name), secret -> new Slot());
  }

  @Override
  public String toString() {
    return "CachedSecrets[" + slots.size() + " names]";
  }

  /** One secret. Writers hold the lock. The value and the attempts are read without it. */
  private static final class Slot {
    final ReentrantLock lock = new ReentrantLock();
    volatile @Nullable Value value;

    /** Whether somebody renews the value in the background. */
    final AtomicBoolean renewing = new AtomicBoolean();

    /**
     * How often the secret was asked for. It is counted after the value is set, and must be read
     * before the value.
     */
    volatile int attempts;

    Instant pausedUntil = Instant.MIN;
    private @Nullable AwsFailure failure;

    // All writers hold the lock.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    Value succeeded(Value renewed) {
      value = renewed;
      failure = null;
      attempts++;
      return renewed;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    AwsFailure failed(AwsFailure e) {
      failure = e;
      attempts++;
      return e;
    }

    /** The result of the last attempt; throws its failure where there is no value. */
    Value outcome() {
      Value present = value;
      if (present == null) {
        throw Objects.requireNonNull(failure);
      }
      return present;
    }
  }

  /** A value of a secret. It is no record, because a record's toString would show it. */
  private static final class Value {
    final String text;
    final Instant freshUntil;

    Value(String text, Instant freshUntil) {
      this.text = text;
      this.freshUntil = freshUntil;
    }
  }
}
