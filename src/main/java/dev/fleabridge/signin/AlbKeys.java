package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of load balancers. Each is fetched once and kept for hours. An id that nobody has
 * is not asked about again for a minute, and no more than a few are asked about in a second,
 * whatever ids somebody makes up. Thread-safe.
 */
final class AlbKeys {

  private static final Logger log = LoggerFactory.getLogger(AlbKeys.class);
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Duration KEPT = Duration.ofHours(12);
  private static final Duration UNKNOWN_KEPT = Duration.ofMinutes(1);
  private static final long BETWEEN_FETCHES_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PATIENCE_SECONDS = 4;

  /** Reads a key in PEM by its id. It completes with null where there is none of this id. */
  @FunctionalInterface
  interface Source extends Function<String, CompletableFuture<@Nullable String>> {}

  private final Source source;
  private final Ticker ticker;
  private final AsyncCache<String, Optional<ECPublicKey>> known;
  private final Cache<String, Boolean> unknown;
  private final AtomicLong nextFetch;

  AlbKeys(Source source, Ticker ticker) {
    this.source = source;
    this.ticker = ticker;
    this.nextFetch = new AtomicLong(ticker.read());
    this.known = bounded(20).expireAfterWrite(KEPT).<String, Optional<ECPublicKey>>buildAsync();
    this.unknown = bounded(1_000).expireAfterWrite(UNKNOWN_KEPT).build();
  }

  private Caffeine<Object, Object> bounded(long most) {
    return Caffeine.newBuilder().maximumSize(most).ticker(ticker).executor(Runnable::run);
  }

  /**
   * The key of this id; null where there is none.
   *
   * @throws TryLater where it cannot be told now
   */
  @Nullable ECPublicKey of(@Nullable String id) {
    if (id == null || !ID.matcher(id).matches() || unknown.getIfPresent(id) != null) {
      return null;
    }
    try {
      Optional<ECPublicKey> fetched =
          known.get(id, (one, executor) -> fetched(one)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (fetched == null) {
        throw TryLater.becauseNoKey();
      }
      if (fetched.isEmpty()) {
        unknown.put(id, Boolean.TRUE);
        known.synchronous().invalidate(id);
      }
      return fetched.orElse(null);
    } catch (ExecutionException | TimeoutException e) {
      throw TryLater.becauseNoKey();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TryLater.becauseNoKey();
    }
  }

  /** Completes with null, which is not kept, where the key could not be fetched. */
  private CompletableFuture<@Nullable Optional<ECPublicKey>> fetched(String id) {
    long now = ticker.read();
    long next = nextFetch.get();
    if (now - next < 0 || !nextFetch.compareAndSet(next, now + BETWEEN_FETCHES_NANOS)) {
      throw TryLater.becauseNoKey();
    }
    return source
        .apply(id)
        .handle((pem, failure) -> {
          try {
            if (failure != null) {
              throw new IllegalStateException(failure);
            }
            return Optional.ofNullable(pem).map(AlbKeys::key);
          } catch (RuntimeException e) {
            log.warn("The key of a load balancer could not be fetched: {}", e.toString());
            return null;
          }
        });
  }

  private static ECPublicKey key(String pem) {
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
      KeyFactory factory = KeyFactory.getInstance("EC");
      return (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | ClassCastException e) {
      throw new IllegalStateException("what was fetched is no public key of an elliptic curve", e);
    }
  }
}
