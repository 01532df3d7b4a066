package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * The addresses at which sources post events. There they sign in with their keys, nobody else does,
 * and the door has a bound of its own on what it reads.
 */
public final class SourceDoors {

  /** The header with the key of a source. */
  public static final String API_KEY = "X-Api-Key";

  /** All are for POST. */
  public static final List<String> PATHS = List.of("/v1/events");

  private SourceDoors() {}

  public static boolean isOne(String method, String path) {
    return method.equals("POST") && PATHS.contains(path);
  }

  public static boolean isFor(HttpServletRequest request) {
    return isOne(
        request.getMethod(), request.getRequestURI().substring(request.getContextPath().length()));
  }
}
