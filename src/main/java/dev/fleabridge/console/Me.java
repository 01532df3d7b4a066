package dev.fleabridge.console;

import dev.fleabridge.web.SignedIn;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * Who looks at a page, and what that person may do.
 *
 * @param roles the roles as they were given, such as {@code operator}
 * @param inSession whether a session is to be ended by logging out
 */
record Me(String name, Set<String> roles, boolean inSession) {

  private static final String ROLE = "ROLE_";

  static Me of(@Nullable Authentication person) {
    if (person == null) {
      return new Me("nobody", Set.of(), false);
    }
    return new Me(
        person.getName(),
        person.getAuthorities().stream()
            .map(GrantedAuthority::getAuthority)
            .filter(authority -> authority != null && authority.startsWith(ROLE))
            .map(authority -> authority.substring(ROLE.length()).toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()),
        person.getDetails() instanceof SignedIn signedIn && signedIn.how() == SignedIn.How.SESSION);
  }

  public boolean isOperator() {
    return roles.contains("operator");
  }

  public boolean isApprover() {
    return roles.contains("approver");
  }

  /** Whether this person has one of these roles, separated by commas. */
  public boolean has(String anyOf) {
    return Arrays.stream(anyOf.split(",")).map(String::strip).anyMatch(roles::contains);
  }

  /** The roles in words, such as {@code approver and operator}. */
  public String inWords() {
    return roles.isEmpty()
        ? "without a role"
        : roles.stream().sorted().collect(Collectors.joining(" and "));
  }

  /**
   * Why a lever cannot be pressed by this person, in words; null where it can.
   *
   * @param anyOf the roles of which one is needed, separated by commas
   */
  public @Nullable String whyNot(String anyOf) {
    return has(anyOf)
        ? null
        : "This needs the role %s; you are %s.".formatted(anyOf.replace(",", " or "), inWords());
  }
}
