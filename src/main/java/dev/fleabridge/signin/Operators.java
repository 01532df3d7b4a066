package dev.fleabridge.signin;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/**
 * The people who sign in by a password: as it is configured, or as its secret has it now. Capital
 * letters in a name make no difference.
 */
final class Operators implements UserDetailsService {

  private record Person(String name, SecurityProperties.Operator operator) {}

  private final Map<String, Person> people = new HashMap<>();
  private final LiveSecrets secrets;

  Operators(Map<String, SecurityProperties.Operator> operators, LiveSecrets secrets) {
    this.secrets = secrets;
    operators.forEach((name, operator) -> people.put(lower(name), new Person(name, operator)));
  }

  @Override
  public UserDetails loadUserByUsername(String username) {
    Person person = people.get(lower(username));
    if (person == null) {
      throw new UsernameNotFoundException("nobody of this name");
    }
    return User.withUsername(person.name())
        .password(password(person.operator()))
        .roles(person.operator().roles().stream().map(Enum::name).toArray(String[]::new))
        .build();
  }

  private String password(SecurityProperties.Operator operator) {
    String secret = operator.secret();
    return secret == null
        ? operator.password()
        : secrets.of(secret).stream()
            .findFirst()
            .orElseThrow(() -> new UsernameNotFoundException("no password is known"));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
