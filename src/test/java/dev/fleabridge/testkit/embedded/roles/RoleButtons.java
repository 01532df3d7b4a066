package dev.fleabridge.testkit.embedded.roles;

import dev.fleabridge.console.OtherRoles;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The buttons by which a browser takes on another role. They are on pages that {@link RoleSignIn}
 * has signed in: whoever signs in by name and password has chosen already.
 */
final class RoleButtons implements OtherRoles {

  @Override
  public List<Choice> choices() {
    return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes page
            && page.getRequest().getAttribute(RoleSignIn.SIGNED_IN_AS) != null
        ? Arrays.stream(Role.values()).map(role -> button(role, from(page))).toList()
        : List.of();
  }

  private static Choice button(Role role, String from) {
    return new Choice(
        role.word,
        RoleSignIn.BECOME
            + role.word
            + "?"
            + LocalPage.FROM
            + "="
            + URLEncoder.encode(from, StandardCharsets.UTF_8));
  }

  private static String from(ServletRequestAttributes page) {
    String query = page.getRequest().getQueryString();
    String path = page.getRequest().getRequestURI();
    return query == null ? path : path + "?" + query;
  }
}
