package dev.fleabridge.signin;

import dev.fleabridge.setting.Given;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call: {@code fleabridge.security}. A mistake stops the start with a sentence that says
 * where it is and shows no secret.
 *
 * @param sources the systems that post events, by name
 * @param operators the people who sign in with a password, by name; empty where {@code basicSignIn}
 *     is off
 * @param roleClaims the claims of a JWT that may hold roles
 * @param nameClaim the claim of a person's JWT that says who acts; it stands in the audit and
 *     decides the four-eyes rule, so it must be one that the person cannot change
 * @param anyAudience whether tokens for every audience of the issuer are accepted
 * @param maxTokenLife the longest time for which a token may be valid
 * @param secretTimeToLive how often the secrets of sources and operators are read again
 * @param basicSignIn whether operators sign in by name and password
 */
@ConfigurationProperties("fleabridge.security")
record SecurityProperties(
    @DefaultValue Map<String, Source> sources,
    @DefaultValue Map<String, Operator> operators,
    @DefaultValue({"roles", "groups", "cognito:groups"}) List<String> roleClaims,
    @DefaultValue("sub") String nameClaim,
    @DefaultValue("false") boolean anyAudience,
    @DefaultValue("24h") Duration maxTokenLife,
    @DefaultValue("1m") Duration secretTimeToLive,
    @DefaultValue("false") boolean basicSignIn) {

  private static final int MIN_KEY_CHARS = 8;

  /** Whoever has seen one delivery can try such secrets without asking us. */
  private static final int MIN_SIGNING_CHARS = 16;

  private static final Duration SHORTEST_SECRET_LIFE = Duration.ofSeconds(10);

  /** What a person may do. A JWT has the same names in lower case. */
  public enum Role {
    VIEWER,
    OPERATOR,
    APPROVER
  }

  /**
   * A system that posts events. The doors check its other settings.
   *
   * @param keys the keys that it may use now: two while one replaces the other, and none where it
   *     signs in by tokens or is a queue
   * @param eventSources the sources of the events that it may send; never empty
   * @param secret the secret whose current and previous versions are keys too; null where none is
   * @param mlflowSecrets the secrets with which it may sign what MLflow delivers: two while one
   *     replaces the other; they are no keys
   * @param mlflowSecret the secret whose current and previous versions are such secrets too; null
   *     where none is
   */
  public record Source(
      @DefaultValue List<String> keys,
      @DefaultValue List<String> eventSources,
      @Nullable String secret,
      @DefaultValue List<String> mlflowSecrets,
      @Nullable String mlflowSecret) {

    public Source {
      keys = List.copyOf(keys);
      eventSources = List.copyOf(eventSources);
      secret = Given.orNull(secret);
      mlflowSecrets = List.copyOf(mlflowSecrets);
      mlflowSecret = Given.orNull(mlflowSecret);
    }

    /** Whether it has any way in but a token. */
    boolean canSignIn() {
      return !keys.isEmpty() || secret != null || !mlflowSecrets.isEmpty() || mlflowSecret != null;
    }

    @Override
    public String toString() {
      return "Source[keys=***, eventSources=" + eventSources + "]";
    }
  }

  /**
   * A person.
   *
   * @param password encoded, with its encoder's name in braces: {@code {bcrypt}$2a$...}; empty
   *     where a secret has it
   * @param secret the secret that has the encoded password; null where {@code password} is it
   */
  public record Operator(
      @DefaultValue("") String password, @DefaultValue Set<Role> roles, @Nullable String secret) {

    public Operator {
      roles = Set.copyOf(roles);
      secret = Given.orNull(secret);
    }

    @Override
    public String toString() {
      return "Operator[password=***, roles=" + roles + "]";
    }
  }

  public SecurityProperties {
    sources = Map.copyOf(sources);
    operators = Map.copyOf(operators);
    roleClaims = List.copyOf(roleClaims);
    if (nameClaim.isBlank()) {
      throw new IllegalArgumentException(
          "fleabridge.security.name-claim is empty: it names the claim that says who acts");
    }
    if (!maxTokenLife.isPositive()) {
      throw new IllegalArgumentException("fleabridge.security.max-token-life must be positive");
    }
    if (secretTimeToLive.compareTo(SHORTEST_SECRET_LIFE) < 0) {
      throw new IllegalArgumentException("fleabridge.security.secret-time-to-live is at least 10s");
    }
    if (!operators.isEmpty() && !basicSignIn) {
      throw new IllegalArgumentException(
          "fleabridge.security.operators names people with passwords, and fleabridge.security.basic-sign-in is not true: set it to true, or leave them out and let people sign in by OIDC");
    }
    Set<String> seen = new HashSet<>();
    sources.forEach((name, source) -> checkSource(name, source, seen));
    operators.forEach(SecurityProperties::checkOperator);
  }

  private static void checkSource(String name, Source source, Set<String> seen) {
    String where = "fleabridge.security.sources.%s.keys".formatted(name);
    if (source.eventSources().isEmpty()) {
      throw new IllegalArgumentException(
          "fleabridge.security.sources.%s.event-sources is empty: list the sources of the events that it may send, such as ml.inference or aws.sagemaker; a * at the end stands for any ending"
              .formatted(name));
    }
    for (String key : source.keys()) {
      if (keyMistake(key) != null) {
        throw new IllegalArgumentException(
            "%s has a key shorter than %d characters".formatted(where, MIN_KEY_CHARS));
      }
      if (!seen.add(key)) {
        throw new IllegalArgumentException(
            where + " has a key that is configured twice: it would not say who sent an event");
      }
    }
    for (String secret : source.mlflowSecrets()) {
      if (signingMistake(secret) != null) {
        throw new IllegalArgumentException(
            "fleabridge.security.sources.%s.mlflow-secrets %s"
                .formatted(name, signingMistake(secret)));
      }
    }
  }

  private static void checkOperator(String name, Operator operator) {
    String where = "fleabridge.security.operators.%s".formatted(name);
    if (operator.secret() == null && passwordMistake(operator.password()) != null) {
      throw new IllegalArgumentException(
          where + ".password must begin with its encoder, such as {bcrypt}");
    }
    if (operator.secret() != null && !operator.password().isEmpty()) {
      throw new IllegalArgumentException(
          where + " has a password and a secret, and only one of them can be meant");
    }
    if (operator.roles().isEmpty()) {
      throw new IllegalArgumentException(
          "%s.roles is empty: give some of %s"
              .formatted(where, List.of(Role.values()).toString().toLowerCase(Locale.ROOT)));
    }
  }

  /** What is wrong with a source's key; null where nothing is. */
  static @Nullable String keyMistake(String key) {
    return key.length() < MIN_KEY_CHARS
        ? "has a key shorter than %d characters".formatted(MIN_KEY_CHARS)
        : null;
  }

  /** What is wrong with a secret that signs; null where nothing is. */
  static @Nullable String signingMistake(String secret) {
    return secret.length() < MIN_SIGNING_CHARS
        ? "has a secret shorter than %d characters".formatted(MIN_SIGNING_CHARS)
        : null;
  }

  /** What is wrong with an operator's encoded password; null where nothing is. */
  static @Nullable String passwordMistake(String password) {
    return password.matches("\\{[a-zA-Z0-9@._-]+}.+")
        ? null
        : "does not begin with the encoder of a password, such as {bcrypt}";
  }

  /** The secrets of all sources and operators. */
  List<LiveSecrets.Wanted> wantedSecrets() {
    Stream<LiveSecrets.Wanted> ofSources =
        sources.values().stream()
            .map(Source::secret)
            .filter(Objects::nonNull)
            .map(name -> new LiveSecrets.Wanted(name, true, SecurityProperties::keyMistake));
    Stream<LiveSecrets.Wanted> ofOperators =
        operators.values().stream()
            .map(Operator::secret)
            .filter(Objects::nonNull)
            .map(name -> new LiveSecrets.Wanted(name, false, SecurityProperties::passwordMistake));
    Stream<LiveSecrets.Wanted> ofDeliveries =
        sources.values().stream()
            .map(Source::mlflowSecret)
            .filter(Objects::nonNull)
            .map(name -> new LiveSecrets.Wanted(name, true, SecurityProperties::signingMistake));
    return Stream.of(ofSources, ofDeliveries, ofOperators).flatMap(each -> each).toList();
  }
}
