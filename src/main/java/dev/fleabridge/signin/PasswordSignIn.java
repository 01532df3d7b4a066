package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Signs people in by name and password. A good sign-in is remembered for a few minutes by a {@link
 * Proof}, so that somebody at work is neither slow nor kept out by those who guess. Everything else
 * costs a hash, and so waits its turn ({@link Hashes}) and is slowed down by name and by address
 * ({@link BackOff}). A name that nobody has costs the same.
 *
 * <p>Nobody elsewhere can lock somebody out by guessing at the name: where its owner has signed in
 * within a day, only the tries of this name from there count.
 */
final class PasswordSignIn implements AuthenticationProvider {

  static final int FREE_TRIES_OF_A_NAME = 5;
  static final int FREE_TRIES_OF_AN_ADDRESS = 20;

  private static final Logger log = LoggerFactory.getLogger(PasswordSignIn.class);
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final Duration FAMILIAR = Duration.ofDays(1);
  private static final long MOST_REMEMBERED = 1_000;
  private static final long PATIENCE_SECONDS = 10;

  /** A name, and from where it is used. */
  private record Place(String name, String address) {
    String key() {
      return address + ' ' + name;
    }
  }

  private final Operators operators;
  private final Hashes hashes;
  private final Proof.Maker proofs = new Proof.Maker();
  private final BackOff names;
  private final BackOff addresses;

  /** The tries of a name from where it has signed in. */
  private final BackOff places;

  /** Sign-ins that were good or are being judged. A wrong one leaves nothing. */
  private final AsyncCache<Proof, Boolean> good;

  /** From where somebody has signed in. */
  private final Cache<Place, Boolean> familiar;

  PasswordSignIn(Operators operators, Hashes hashes, Ticker ticker) {
    this.operators = operators;
    this.hashes = hashes;
    this.names = new BackOff(FREE_TRIES_OF_A_NAME, ticker);
    this.places = new BackOff(FREE_TRIES_OF_A_NAME, ticker);
    this.addresses = new BackOff(FREE_TRIES_OF_AN_ADDRESS, ticker);
    this.good = bounded(ticker).expireAfterAccess(REMEMBERED).<Proof, Boolean>buildAsync();
    this.familiar = bounded(ticker).expireAfterWrite(FAMILIAR).build();
  }

  private static Caffeine<Object, Object> bounded(Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(MOST_REMEMBERED)
        .ticker(ticker)
        .executor(Runnable::run);
  }

  @Override
  public boolean supports(Class<?> authentication) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
  }

  /**
   * @throws BadCredentialsException where name or password is wrong
   * @throws TryLater where it is not judged now
   */
  @Override
  public Authentication authenticate(Authentication asked) {
    String name = asked.getName().toLowerCase(Locale.ROOT);
    String password = String.valueOf(asked.getCredentials());
    UserDetails person = operators.find(name);
    String encoded = person == null ? operators.somebodysPassword(name) : person.getPassword();
    if (encoded == null) {
      throw wrong();
    }
    Proof proof = proofs.of(name, password, encoded);
    CompletableFuture<Boolean> known = good.getIfPresent(proof);
    boolean right =
        known != null
            ? isRight(known)
            : isRight(new Place(name, addressOf(asked)), proof, password, encoded, person != null);
    if (!right || person == null) {
      throw wrong();
    }
    UsernamePasswordAuthenticationToken signedIn =
        UsernamePasswordAuthenticationToken.authenticated(person, null, person.getAuthorities());
    signedIn.setDetails(asked.getDetails());
    return signedIn;
  }

  private boolean isRight(
      Place place, Proof proof, String password, String encoded, boolean exists) {
    boolean known = familiar.getIfPresent(place) != null;
    boolean[] first = {false};
    // Of the same sign-in many times at once the first is judged, and only it is a try.
    boolean right =
        isRight(
            good.get(
                proof,
                (p, executor) -> {
                  take(place, known);
                  first[0] = true;
                  // Null is not kept. Nor is that an unknown name came with somebody's password.
                  return hashed(place, known, password, encoded)
                      .thenApply(same -> (same && exists) ? Boolean.TRUE : null);
                }));
    if (right && first[0]) {
      wasRight(place, known);
    }
    return right;
  }

  private CompletableFuture<Boolean> hashed(
      Place place, boolean known, String password, String encoded) {
    try {
      return hashes
          .matches(password, encoded)
          .exceptionally(e -> {
            // Its message may quote the hash.
            log.error("A password cannot be compared: {}", e.getClass().getSimpleName());
            return false;
          });
    } catch (RejectedExecutionException e) {
      giveBack(place, known);
      throw TryLater.becauseFull();
    }
  }

  private void wasRight(Place place, boolean known) {
    giveBack(place, known);
    names.forget(place.name());
    places.forget(place.key());
    familiar.put(place, Boolean.TRUE);
  }

  private void take(Place place, boolean known) {
    Duration wait = known ? places.take(place.key()) : addresses.take(place.address());
    if (wait.isZero() && !known) {
      wait = names.take(place.name());
      if (!wait.isZero()) {
        addresses.giveBack(place.address());
      }
    }
    if (!wait.isZero()) {
      throw TryLater.afterWrongOnes(wait);
    }
  }

  private void giveBack(Place place, boolean known) {
    if (known) {
      places.giveBack(place.key());
    } else {
      names.giveBack(place.name());
      addresses.giveBack(place.address());
    }
  }

  private static boolean isRight(CompletableFuture<@Nullable Boolean> judged) {
    try {
      return Boolean.TRUE.equals(judged.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      throw TryLater.becauseFull();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TryLater.becauseFull();
    }
  }

  private static BadCredentialsException wrong() {
    return new BadCredentialsException("wrong name or password");
  }

  private static String addressOf(Authentication asked) {
    return asked.getDetails() instanceof WebAuthenticationDetails details
        ? Addresses.one(details.getRemoteAddress())
        : "";
  }
}
