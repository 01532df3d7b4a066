package dev.fleabridge.testkit.embedded.roles;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The addresses of the console's pages. */
final class LocalPage {

  /** The parameter in which a button says where it stands. */
  static final String FROM = "from";

  private static final String FIRST = "/";
  private static final String OTHERS = "/console";

  private LocalPage() {}

  /**
   * Whether there is a page of the console.
   *
   * @param path without a query
   */
  static boolean isOne(String path) {
    return path.equals(FIRST) || path.equals(OTHERS) || path.startsWith(OTHERS + "/");
  }

  /** The page that the request's sender has before him; the first page where nobody says it. */
  static String before(HttpServletRequest request) {
    String said = request.getParameter(FROM);
    if (said != null) {
      return localOr(FIRST, said);
    }
    String referer = request.getHeader("Referer");
    return FromHere.isOurs(referer, request) ? localOr(FIRST, withoutHost(referer)) : FIRST;
  }

  private static String withoutHost(@Nullable String address) {
    URI uri = URI.create(String.valueOf(address));
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /** An address is given out as it came only where nothing in it leads a browser elsewhere. */
  private static String localOr(String other, String address) {
    try {
      URI uri = URI.create(address).normalize();
      boolean local =
          !uri.isAbsolute()
              && uri.getRawAuthority() == null
              && uri.getRawPath() != null
              && isOne(uri.getRawPath());
      return local ? uri.toASCIIString() : other;
    } catch (IllegalArgumentException e) {
      return other;
    }
  }
}
