package dev.fleabridge.signin;

import dev.fleabridge.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.transaction.TransactionException;

/**
 * Sessions of browsers, which every replica knows. A session holds a name, roles and an end.
 *
 * <p>A browser has the id and a secret, of which only the hash is kept: who reads the database
 * cannot become anybody.
 *
 * @param <S> the library's own kind of session
 */
final class BrowserSessions<S extends Session> {

  private static final String NAME = "name";
  private static final String ROLES = "roles";
  private static final String UNTIL = "until";
  private static final String HASH = "hash";
  private static final Pattern VALUE = Pattern.compile("([0-9a-f-]{36})\\.([A-Za-z0-9_-]{43})");

  /**
   * Whoever makes cookies up has the database asked for each. So many are asked about at once, and
   * the other connections are left to those who file and pay.
   */
  static final int AT_ONCE = 4;

  /** A use is written down so often. */
  private static final Duration BETWEEN_WRITES = Duration.ofMinutes(1);

  /**
   * Whose session it is.
   *
   * @param roles as authorities
   * @param until when it ends, however much it is used
   */
  record Person(String name, List<String> roles, Instant until) {}

  private final SessionRepository<S> sessions;
  private final Runnable cleanUp;
  private final SessionProperties properties;
  private final Clock clock;
  private final Duration patience;
  private final Semaphore asking = new Semaphore(AT_ONCE, true);
  private final SecureRandom random = new SecureRandom();

  /**
   * @param cleanUp removes sessions that are over
   * @param patience how long a request waits while others ask
   */
  BrowserSessions(
      SessionRepository<S> sessions,
      Runnable cleanUp,
      SessionProperties properties,
      Clock clock,
      Duration patience) {
    this.sessions = sessions;
    this.cleanUp = cleanUp;
    this.properties = properties;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Begins a session that nobody has had before, and lets go of all that are over.
   *
   * @return what the browser brings with each request
   * @throws TryLater where the database is away
   */
  String open(String name, List<String> roles) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant();
    try {
      cleanUp.run();
      S session = sessions.createSession();
      session.setMaxInactiveInterval(properties.idleTime());
      session.setLastAccessedTime(now);
      session.setAttribute(NAME, name);
      session.setAttribute(ROLES, String.join(" ", roles));
      session.setAttribute(UNTIL, now.plus(properties.lifetime()).toString());
      session.setAttribute(HASH, Sha256.hex(secret));
      sessions.save(session);
      return session.getId() + '.' + secret;
    } catch (DataAccessException | TransactionException e) {
      throw TryLater.becauseNoSessions();
    }
  }

  /**
   * Whose session this is; null where it is none, or none any more.
   *
   * @throws TryLater where the database is away, or too many ask
   */
  @Nullable Person find(String value) {
    if (!VALUE.matcher(value).matches()) {
      return null;
    }
    try {
      if (!asking.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw TryLater.becauseFull();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TryLater.becauseFull();
    }
    try {
      return read(value);
    } finally {
      asking.release();
    }
  }

  private @Nullable Person read(String value) {
    try {
      S session = session(value);
      if (session == null) {
        return null;
      }
      Instant now = clock.instant();
      Instant until = Instant.parse(text(session, UNTIL));
      Instant used = session.getLastAccessedTime();
      if (!now.isBefore(until) || !now.isBefore(used.plus(properties.idleTime()))) {
        sessions.deleteById(session.getId());
        return null;
      }
      if (!now.isBefore(used.plus(BETWEEN_WRITES))) {
        session.setLastAccessedTime(now);
        sessions.save(session);
      }
      return new Person(text(session, NAME), List.of(text(session, ROLES).split(" ")), until);
    } catch (DataAccessException | TransactionException e) {
      throw TryLater.becauseNoSessions();
    }
  }

  /**
   * Ends the session, where it is one.
   *
   * @throws TryLater where the database is away
   */
  void close(String value) {
    try {
      S session = session(value);
      if (session != null) {
        sessions.deleteById(session.getId());
      }
    } catch (DataAccessException | TransactionException e) {
      throw TryLater.becauseNoSessions();
    }
  }

  private @Nullable S session(String value) {
    Matcher parts = VALUE.matcher(value);
    if (!parts.matches()) {
      return null;
    }
    @Nullable S session = sessions.findById(parts.group(1));
    return session != null && isRight(parts.group(2), text(session, HASH)) ? session : null;
  }

  private static boolean isRight(String secret, String hash) {
    return MessageDigest.isEqual(
        Sha256.hex(secret).getBytes(StandardCharsets.US_ASCII),
        hash.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(Session session, String attribute) {
    String text = session.getAttribute(attribute);
    return text == null ? "" : text;
  }
}
