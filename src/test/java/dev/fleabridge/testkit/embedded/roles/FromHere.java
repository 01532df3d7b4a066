package dev.fleabridge.testkit.embedded.roles;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of where it comes from. The host is looked at because a name of somebody
 * else's may lead to this machine (DNS rebinding), and the headers of proxies because what such a
 * one brings may come from anywhere.
 */
final class FromHere {

  static final String SITE = "Sec-Fetch-Site";
  static final String MODE = "Sec-Fetch-Mode";

  private static final String SAME_ORIGIN = "same-origin";
  private static final Pattern HOST =
      Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?");
  private static final List<String> OF_PROXIES = List.of("forwarded", "via", "x-real-ip");

  private FromHere() {}

  /** Whether it comes from this machine, under a name of this machine, and without a proxy. */
  static boolean isLocal(HttpServletRequest request) {
    return isLoopback(request.getRemoteAddr()) && isNamedLocally(request) && !isForwarded(request);
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The address of the request may name a host too, which then counts for the server. */
  private static boolean isNamedLocally(HttpServletRequest request) {
    String host = request.getHeader("Host");
    return host != null
        && HOST.matcher(host).matches()
        && HOST.matcher(request.getServerName()).matches();
  }

  private static boolean isForwarded(HttpServletRequest request) {
    return Collections.list(request.getHeaderNames()).stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .anyMatch(name -> OF_PROXIES.contains(name) || name.startsWith("x-forwarded"));
  }

  /** Whether the browser says that a page of ours has sent it. */
  static boolean isSameOrigin(HttpServletRequest request) {
    return SAME_ORIGIN.equals(request.getHeader(SITE));
  }

  /** The same of a form, by {@code Origin} where the browser is older. */
  static boolean isOurForm(HttpServletRequest request) {
    return request.getHeader(SITE) == null
        ? isOurs(request.getHeader("Origin"), request)
        : isSameOrigin(request);
  }

  /** Whether a page of another site asks for it, other than by a link to it. */
  static boolean isTakenByAnotherSite(HttpServletRequest request) {
    return "cross-site".equals(request.getHeader(SITE))
        && !"navigate".equals(request.getHeader(MODE));
  }

  /** Whether an address, or the origin of a page, is at the host and the port of the request. */
  static boolean isOurs(@Nullable String address, HttpServletRequest request) {
    if (address == null) {
      return false;
    }
    try {
      URI page = URI.create(address);
      String scheme = request.getScheme();
      return scheme.equals(page.getScheme())
          && String.valueOf(page.getRawAuthority()).equalsIgnoreCase(request.getHeader("Host"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
