package dev.fleabridge.signin;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;

/**
 * The people who sign in by a password: as it is configured, or as its secret has it now. Capital
 * letters in a name make no difference.
 */
final class Operators {

  private record Person(String name, SecurityProperties.Operator operator) {}

  private final Map<String, Person> people = new HashMap<>();
  private final LiveSecrets secrets;

  Operators(Map<String, SecurityProperties.Operator> operators, LiveSecrets secrets) {
    this.secrets = secrets;
    operators.forEach((name, operator) -> people.put(lower(name), new Person(name, operator)));
  }

  /** Who has this name; null where nobody has, or where no password of theirs is known. */
  @Nullable UserDetails find(String name) {
    Person person = people.get(lower(name));
    String password = person == null ? null : password(person.operator());
    return person == null || password == null
        ? null
        : User.withUsername(person.name())
            .password(password)
            .roles(person.operator().roles().stream().map(Enum::name).toArray(String[]::new))
            .build();
  }

  /**
   * The password of somebody, with which one of a name that nobody has is compared, so that it
   * takes as long; the same for the same name. Null where there is nobody.
   */
  @Nullable String somebodysPassword(String name) {
    List<String> all =
        people.keySet().stream()
            .sorted()
            .map(people::get)
            .map(person -> password(person.operator()))
            .filter(Objects::nonNull)
            .toList();
    return all.isEmpty() ? null : all.get(Math.floorMod(lower(name).hashCode(), all.size()));
  }

  private @Nullable String password(SecurityProperties.Operator operator) {
    String secret = operator.secret();
    return secret == null
        ? operator.password()
        : secrets.of(secret).stream().findFirst().orElse(null);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
