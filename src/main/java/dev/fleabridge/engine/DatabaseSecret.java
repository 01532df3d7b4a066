package dev.fleabridge.engine;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.Secrets.Version;
import dev.fleabridge.ledger.LoginSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's login from a secret of Secrets Manager in the form of RDS: a JSON object with
 * {@code username} and {@code password}; other keys do not matter.
 */
final class DatabaseSecret implements LoginSource {

  private static final Logger log = LoggerFactory.getLogger(DatabaseSecret.class);

  /** A wrong password is met by every new connection. Secrets Manager is not asked for each. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  private final Secrets secrets;
  private final String name;
  private final Clock clock;
  private List<Login> found = List.of();
  private Instant lookAgain = Instant.MIN;

  DatabaseSecret(Secrets secrets, String name, Clock clock) {
    this.secrets = secrets;
    this.name = name;
    this.clock = clock;
  }

  @Override
  public Login usual() {
    return new Login(secrets.known(name + "#username"), secrets.known(name + "#password"));
  }

  /**
   * The current version, read anew, then the pending and the previous one, where there are such.
   */
  @Override
  public synchronized List<Login> afterRefusal() {
    if (clock.instant().isBefore(lookAgain)) {
      return found;
    }
    List<Login> all = new ArrayList<>();
    try {
      all.add(refreshed());
      version(Version.PENDING).ifPresent(all::add);
      version(Version.PREVIOUS).ifPresent(all::add);
    } catch (AwsFailure e) {
      // What was read is tried all the same.
      log.warn("The versions of secret {} cannot all be read: {}", name, e.reason());
    }
    found = List.copyOf(all);
    lookAgain = clock.instant().plus(BETWEEN_LOOKS);
    return found;
  }

  private Login refreshed() {
    secrets.refresh(name + "#password");
    return usual();
  }

  private Optional<Login> version(Version version) {
    return secrets
        .version(name + "#username", version)
        .flatMap(user ->
            secrets
                .version(name + "#password", version)
                .map(password -> new Login(user, password)));
  }

  @Override
  public String place() {
    return "secret " + name;
  }
}
