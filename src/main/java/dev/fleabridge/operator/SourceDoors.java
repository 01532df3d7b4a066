package dev.fleabridge.operator;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * The addresses at which sources post events. There they sign in with their keys, nobody else does,
 * and the door has a bound of its own on what it reads.
 */
final class SourceDoors {

  /** All are for POST. */
  static final List<String> PATHS = List.of("/v1/events");

  private SourceDoors() {}

  static boolean isOne(String method, String path) {
    return method.equals("POST") && PATHS.contains(path);
  }

  static boolean isFor(HttpServletRequest request) {
    return isOne(
        request.getMethod(), request.getRequestURI().substring(request.getContextPath().length()));
  }
}
