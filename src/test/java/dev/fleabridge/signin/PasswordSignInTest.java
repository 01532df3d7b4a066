package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.signin.SecurityProperties.Operator;
import dev.fleabridge.signin.SecurityProperties.Role;
import dev.fleabridge.testkit.workbench.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** What a sign-in by password costs, and what those who guess can do to others. */
class PasswordSignInTest {

  private static final String HOME = "192.0.2.1";

  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final AtomicLong nanos = new AtomicLong();
  private final StandInAws aws = new StandInAws(clock);
  private final SlowEncoder encoder = new SlowEncoder();
  private final Hashes hashes = new Hashes(encoder, 2);
  private final Map<String, Operator> people =
      Map.of(
          "Ann", new Operator("", Set.of(Role.VIEWER), "operators#ann"),
          "bob", new Operator("{x}right", Set.of(Role.OPERATOR), null));
  private final LiveSecrets secrets =
      new LiveSecrets(
          List.of(
              new LiveSecrets.Wanted("operators#ann", false, SecurityProperties::passwordMistake)),
          aws::secrets,
          clock,
          Duration.ofMinutes(1));
  private final PasswordSignIn signIn =
      new PasswordSignIn(new Operators(people, secrets), hashes, nanos::get);

  @BeforeEach
  void start() {
    aws.standIn.secrets().put("operators", "{\"ann\":\"{x}right\"}");
    secrets.start();
  }

  @AfterEach
  void close() {
    secrets.stop();
    hashes.close();
    aws.close();
  }

  /** Each from its own address and under its own name, so that nothing else slows them down. */
  @Test
  void ofSixtyAtOnceTwoAreHashedSixteenWaitAndTheOthersAreSentAwayAtOnce() throws Exception {
    encoder.gate = new CountDownLatch(1);
    List<Future<@Nullable AuthenticationException>> guesses = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 60; i++) {
        String name = "guess-" + i;
        String address = "198.51.100." + i;
        guesses.add(threads.submit(() -> refusal(name, "wrong", address)));
      }
      await().until(() -> guesses.stream().filter(Future::isDone).count() == 42);
      for (Future<@Nullable AuthenticationException> guess : guesses) {
        if (guess.isDone()) {
          assertThat(guess.get())
              .isInstanceOfSatisfying(
                  TryLater.class,
                  later -> {
                    assertThat(later.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
                    assertThat(later.seconds()).isEqualTo(1);
                  });
        }
      }
      encoder.gate.countDown();
    }
    assertThat(encoder.most).hasValue(2);
    assertThat(encoder.hashed).hasValue(18);
    assertThat(encoder.onVirtual).hasValue(0);
  }

  @Test
  void aGoodSignInIsRememberedForFiveMinutesAfterItsLastUse() {
    assertThat(signedIn("ANN", "right", HOME).getName()).isEqualTo("Ann");
    assertThat(signedIn("ann", "right", "203.0.113.9").getAuthorities())
        .extracting(Object::toString)
        .contains("ROLE_VIEWER");
    pass(Duration.ofMinutes(4));
    signedIn("ann", "right", HOME);
    pass(Duration.ofMinutes(4));
    signedIn("ann", "right", HOME);
    assertThat(encoder.hashed).hasValue(1);
    pass(Duration.ofMinutes(5));
    signedIn("ann", "right", HOME);
    assertThat(encoder.hashed).hasValue(2);
    assertThat(refusal("ann", "wrong", HOME)).isInstanceOf(BadCredentialsException.class);
  }

  @Test
  void aChangedPasswordEndsWhatIsRemembered() {
    signedIn("ann", "right", HOME);
    aws.standIn.secrets().put("operators", "{\"ann\":\"{x}other\"}");
    clock.advance(Duration.ofSeconds(10));
    secrets.renewSoon();

    assertThat(refusal("ann", "right", HOME)).isInstanceOf(BadCredentialsException.class);
    assertThat(signedIn("ann", "other", HOME).getName()).isEqualTo("Ann");
  }

  @Test
  void theSameSignInManyTimesAtOnceIsHashedOnce() throws Exception {
    encoder.gate = new CountDownLatch(1);
    List<Future<Authentication>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        all.add(threads.submit(() -> signedIn("bob", "right", HOME)));
      }
      await().until(() -> encoder.hashed.get() == 1);
      encoder.gate.countDown();
    }
    for (Future<Authentication> one : all) {
      assertThat(one.get().getName()).isEqualTo("bob");
    }
    assertThat(encoder.hashed).hasValue(1);
  }

  @Test
  void whoeverGuessesAtANameFromManyAddressesWaits() {
    for (int i = 0; i < PasswordSignIn.FREE_TRIES_OF_A_NAME; i++) {
      assertThat(refusal("bob", "wrong" + i, "198.51.100." + i))
          .isInstanceOf(BadCredentialsException.class);
    }
    assertWaits(1, "bob", "wrong", "198.51.100.77");
    assertWaits(1, "BOB", "right", "198.51.100.78");
    assertThat(encoder.hashed).hasValue(PasswordSignIn.FREE_TRIES_OF_A_NAME);
    pass(Duration.ofSeconds(1));
    assertThat(signedIn("bob", "right", "198.51.100.78").getName()).isEqualTo("bob");
  }

  @Test
  void nobodyElsewhereLocksSomebodyOutWhoIsAtWorkOrWasHereToday() {
    signedIn("bob", "right", HOME);
    guess("bob", "198.51.100.1", 50);
    assertWaits(1, "bob", "right2", "198.51.100.1");

    signedIn("bob", "right", HOME);
    pass(Duration.ofMinutes(5));
    guess("bob", "198.51.100.1", 50);
    signedIn("bob", "right", HOME);
  }

  @Test
  void somebodyWhoGuessesHereAtOtherNamesDoesNotLockOutWhoWasHereToday() {
    signedIn("bob", "right", HOME);
    pass(Duration.ofMinutes(5));
    for (int i = 0; i < PasswordSignIn.FREE_TRIES_OF_AN_ADDRESS; i++) {
      refusal("guess-" + i, "wrong", HOME);
    }
    assertWaits(1, "ann", "right", HOME);
    signedIn("bob", "right", HOME);
  }

  /** A name that holds an address must not count for the place of another. */
  @Test
  void familiarPlacesAreGuessedAtUnderABoundOfTheirOwn() {
    signedIn("bob", "right", HOME);
    guess("bob\n" + HOME, "198.51.100.1", 50);
    guess(HOME + " bob", "198.51.100.1", 50);
    pass(Duration.ofMinutes(5));
    guess("bob", HOME, PasswordSignIn.FREE_TRIES_OF_A_NAME);
    assertWaits(1, "bob", "wrong", HOME);
  }

  @Test
  void whoeverGuessesAtManyNamesFromOneAddressWaits() {
    for (int i = 0; i < PasswordSignIn.FREE_TRIES_OF_AN_ADDRESS; i++) {
      assertThat(refusal("guess-" + i, "wrong", "2001:db8:1:2::" + i))
          .isInstanceOf(BadCredentialsException.class);
    }
    assertWaits(1, "bob", "right", "2001:db8:1:2:3:4:5:6");
    assertThat(signedIn("bob", "right", "2001:db8:1:3::1").getName()).isEqualTo("bob");
  }

  @Test
  void rightSignInsDoNotCountAgainstTheirAddress() {
    for (int i = 0; i < 3 * PasswordSignIn.FREE_TRIES_OF_AN_ADDRESS; i++) {
      signedIn("bob", "right", HOME);
      pass(Duration.ofMinutes(5));
    }
  }

  @Test
  void aNameThatNobodyHasCostsTheSameAndIsNeverRight() {
    assertThat(refusal("nobody", "right", HOME)).isInstanceOf(BadCredentialsException.class);
    assertThat(refusal("nobody", "right", HOME)).isInstanceOf(BadCredentialsException.class);
    assertThat(encoder.hashed).hasValue(2);
  }

  private void guess(String name, String address, int times) {
    for (int i = 0; i < times; i++) {
      refusal(name, "wrong" + i, address);
    }
  }

  private void assertWaits(long seconds, String name, String password, String address) {
    assertThat(refusal(name, password, address))
        .isInstanceOfSatisfying(
            TryLater.class,
            later -> {
              assertThat(later.status()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
              assertThat(later.seconds()).isEqualTo(seconds);
            });
  }

  private Authentication signedIn(String name, String password, String address) {
    UsernamePasswordAuthenticationToken asked =
        UsernamePasswordAuthenticationToken.unauthenticated(name, password);
    asked.setDetails(new WebAuthenticationDetails(address, null));
    return signIn.authenticate(asked);
  }

  private @Nullable AuthenticationException refusal(String name, String password, String address) {
    try {
      signedIn(name, password, address);
      return null;
    } catch (AuthenticationException e) {
      return e;
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Takes as long as the test wants, and counts. */
  private static final class SlowEncoder implements PasswordEncoder {

    final AtomicInteger hashed = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger onVirtual = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
      hashed.incrementAndGet();
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      if (Thread.currentThread().isVirtual()) {
        onVirtual.incrementAndGet();
      }
      try {
        gate.await();
        return ("{x}" + password).equals(encoded);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        now.decrementAndGet();
      }
    }

    @Override
    public String encode(@Nullable CharSequence password) {
      throw new UnsupportedOperationException();
    }
  }
}
