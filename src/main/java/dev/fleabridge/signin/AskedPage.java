package dev.fleabridge.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page that somebody asked for and was led from to the login. The browser keeps it meanwhile,
 * and comes back to it: a link in an alarm leads to what it is about. It is not signed, and so
 * leads to nothing but a page of ours.
 */
final class AskedPage {

  private static final HostCookie COOKIE = new HostCookie("fleabridge-page");

  /** As long as a login may take. */
  private static final Duration LIFE = Duration.ofMinutes(10);

  /** What is longer is not kept, for a cookie has no more room. */
  private static final int LONGEST = 2_000;

  /** What may stand in an address, after the beginning of one of our pages. */
  private static final Pattern OURS =
      Pattern.compile("/(console/[!-~&&[^\\\\]]*|\\?[!-~&&[^\\\\]]*)?");

  /** A browser would go up from there, out of our pages. */
  private static final Pattern UPWARDS = Pattern.compile("(?i).*/(\\.|%2e){1,2}(/.*)?");

  private static final String START = "/";

  private AskedPage() {}

  /** Remembers the page of this request in place of another, or none where it is too long. */
  static void keep(HttpServletRequest request, HttpServletResponse response) {
    String query = request.getQueryString();
    String page = request.getRequestURI() + (query == null ? "" : "?" + query);
    if (isOurs(page)) {
      byte[] bytes = page.getBytes(StandardCharsets.US_ASCII);
      String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      COOKIE.write(request, response, value, LIFE);
    } else {
      COOKIE.remove(request, response);
    }
  }

  /** The page that is remembered, once; the first page where none is. */
  static String take(HttpServletRequest request, HttpServletResponse response) {
    String value = COOKIE.read(request);
    if (value == null) {
      return START;
    }
    COOKIE.remove(request, response);
    String page = decoded(value);
    return page != null && isOurs(page) ? page : START;
  }

  private static boolean isOurs(String page) {
    return page.length() <= LONGEST
        && OURS.matcher(page).matches()
        && !UPWARDS.matcher(page.split("\\?", 2)[0]).matches();
  }

  private static @Nullable String decoded(String value) {
    try {
      return new String(Base64.getUrlDecoder().decode(value), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      return null; // It is none that we have made.
    }
  }
}
