package dev.fleabridge.operator;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call: {@code fleabridge.security}. A mistake stops the start with a sentence that says
 * where it is and shows no secret.
 *
 * @param sources the systems that post events, by name
 * @param operators the people who sign in with a password, by name; may be empty where OIDC is
 *     configured
 * @param roleClaims the claims of a JWT that may hold roles
 * @param nameClaim the claim of a person's JWT that says who acts; it stands in the audit and
 *     decides the four-eyes rule, so it must be one that the person cannot change
 * @param anyAudience whether tokens for every audience of the issuer are accepted
 * @param maxTokenLife the longest time for which a token may be valid
 */
@ConfigurationProperties("fleabridge.security")
record SecurityProperties(
    @DefaultValue Map<String, Source> sources,
    @DefaultValue Map<String, Operator> operators,
    @DefaultValue({"roles", "groups", "cognito:groups"}) List<String> roleClaims,
    @DefaultValue("sub") String nameClaim,
    @DefaultValue("false") boolean anyAudience,
    @DefaultValue("24h") Duration maxTokenLife) {

  private static final int MIN_KEY_CHARS = 8;

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
   */
  public record Source(@DefaultValue List<String> keys, @DefaultValue List<String> eventSources) {

    public Source {
      keys = List.copyOf(keys);
      eventSources = List.copyOf(eventSources);
    }

    @Override
    public String toString() {
      return "Source[keys=***, eventSources=" + eventSources + "]";
    }
  }

  /**
   * A person.
   *
   * @param password encoded, with its encoder's name in braces: {@code {bcrypt}$2a$...}
   */
  public record Operator(@DefaultValue("") String password, @DefaultValue Set<Role> roles) {

    public Operator {
      roles = Set.copyOf(roles);
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
    if (!maxTokenLife.isPositive()) {
      throw new IllegalArgumentException("fleabridge.security.max-token-life must be positive");
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
      if (key.length() < MIN_KEY_CHARS) {
        throw new IllegalArgumentException(
            "%s has a key shorter than %d characters".formatted(where, MIN_KEY_CHARS));
      }
      if (!seen.add(key)) {
        throw new IllegalArgumentException(
            where + " has a key that is configured twice: it would not say who sent an event");
      }
    }
  }

  private static void checkOperator(String name, Operator operator) {
    String where = "fleabridge.security.operators.%s".formatted(name);
    if (!operator.password().matches("\\{[a-zA-Z0-9@._-]+}.+")) {
      throw new IllegalArgumentException(
          where + ".password must begin with its encoder, such as {bcrypt}");
    }
    if (operator.roles().isEmpty()) {
      throw new IllegalArgumentException(
          "%s.roles is empty: give some of %s"
              .formatted(where, List.of(Role.values()).toString().toLowerCase(Locale.ROOT)));
    }
  }
}
