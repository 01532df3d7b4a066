package dev.fleabridge.mlops;

import dev.fleabridge.mlops.RemoteFailure.Kind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bearer tokens for workspaces: those that are configured, and those that a service principal
 * gets by OAuth (client credentials), which are kept until shortly before they end. Thread-safe.
 */
final class DatabricksSignIn {

  private static final Duration EARLIER = Duration.ofMinutes(1);
  private static final String GRANT = "grant_type=client_credentials&scope=all-apis";
  private static final int MAX_SECONDS = 86_400;

  private record Kept(String token, Instant until) {}

  private final Rest rest;
  private final Tokens tokens;
  private final Clock clock;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();

  DatabricksSignIn(Rest rest, Tokens tokens, Clock clock) {
    this.rest = rest;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * The value of the header {@code Authorization}.
   *
   * @param anew whether the one before was refused
   */
  String header(String name, DatabricksProperties.Workspace workspace, boolean anew) {
    String literal = workspace.clientId() == null ? workspace.token() : workspace.clientSecret();
    String secret = workspace.secret();
    String value = literal != null ? literal : secret == null ? "" : tokens.of(secret, anew);
    return "Bearer "
        + (workspace.clientId() == null
            ? value
            : exchanged(name, workspace, workspace.clientId(), value, anew));
  }

  private String exchanged(
      String name,
      DatabricksProperties.Workspace workspace,
      String client,
      String secret,
      boolean anew) {
    Kept known = kept.get(name);
    if (known != null && !anew && clock.instant().isBefore(known.until())) {
      return known.token();
    }
    URI address = URI.create(DatabricksProperties.address(name, workspace) + "/oidc/v1/token");
    byte[] pair = (client + ":" + secret).getBytes(StandardCharsets.UTF_8);
    ObjectNode answer =
        rest.object(
            new Rest.Call(
                "Databricks sign-in",
                address,
                "Basic " + Base64.getEncoder().encodeToString(pair),
                "application/x-www-form-urlencoded",
                GRANT));
    @Nullable String token = answer.path("access_token").asString("");
    if (token.isEmpty()) {
      throw new RemoteFailure(
          Kind.UNAVAILABLE, "NoToken", "Databricks sign-in answered without a token.");
    }
    int seconds = Math.clamp(answer.path("expires_in").asInt(0), 0, MAX_SECONDS);
    kept.put(name, new Kept(token, clock.instant().plusSeconds(seconds).minus(EARLIER)));
    return token;
  }
}
