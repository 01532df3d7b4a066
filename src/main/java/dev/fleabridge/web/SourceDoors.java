package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The addresses at which sources post events. There they sign in with their keys, nobody else does,
 * and the door has a bound of its own on what it reads.
 */
public final class SourceDoors {

  /** The header with the key of a source. */
  public static final String API_KEY = "X-Api-Key";

  /** The door for any event. Whoever signs in there says who posts. */
  public static final String EVENTS = "/v1/events";

  /** The door for webhooks of MLflow. Their signature is the sign-in. */
  public static final String MLFLOW = "/v1/doors/mlflow/{source}";

  /** The door for notifications of Databricks. Its key may stand in the address. */
  public static final String DATABRICKS = "/v1/doors/databricks/{source}";

  /** All are for POST. */
  public static final List<String> PATHS = List.of(EVENTS, MLFLOW, DATABRICKS);

  private static final List<PathPattern> PATTERNS =
      PATHS.stream().map(PathPatternParser.defaultInstance::parse).toList();

  private SourceDoors() {}

  /**
   * Whether a request is for one of the doors.
   *
   * @param path as it comes, still encoded, or as it stands among {@link #PATHS}
   */
  public static boolean isOne(String method, String path) {
    return method.equals("POST")
        && (path.equals(EVENTS) || isPattern(PathContainer.parsePath(path)));
  }

  private static boolean isPattern(PathContainer path) {
    return PATTERNS.stream().anyMatch(door -> door.matches(path));
  }

  public static boolean isFor(HttpServletRequest request) {
    return isOne(
        request.getMethod(), request.getRequestURI().substring(request.getContextPath().length()));
  }
}
