package dev.fleabridge.testkit.embedded.roles;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** A request with the {@code Authorization} that its sender has left out. */
final class SignedInRequest extends HttpServletRequestWrapper {

  private final Role role;

  SignedInRequest(HttpServletRequest request, Role role) {
    super(request);
    this.role = role;
  }

  private static boolean isOurs(String name) {
    return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION);
  }

  @Override
  public @Nullable String getHeader(String name) {
    return isOurs(name) ? role.authorization() : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return isOurs(name)
        ? Collections.enumeration(List.of(role.authorization()))
        : super.getHeaders(name);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    List<String> names = Collections.list(super.getHeaderNames());
    return Collections.enumeration(
        Stream.concat(names.stream(), Stream.of(HttpHeaders.AUTHORIZATION)).toList());
  }
}
