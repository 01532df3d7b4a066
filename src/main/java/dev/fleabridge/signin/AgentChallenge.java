package dev.fleabridge.signin;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the header {@code WWW-Authenticate} tells an agent: where it learns who gives out tokens
 * (RFC 9728), and which scopes it needs.
 *
 * @param metadata the address of the description; null where no tokens are taken
 */
record AgentChallenge(@Nullable URI metadata) {

  static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

  /** The challenge of the door at this address; null where no tokens are taken. */
  static AgentChallenge of(@Nullable String resource) {
    return new AgentChallenge(
        resource == null
            ? null
            : URI.create(resource).resolve(WELL_KNOWN + URI.create(resource).getRawPath()));
  }

  String missing() {
    return header("");
  }

  String invalid() {
    return header("error=\"invalid_token\", ");
  }

  String insufficient() {
    return header("error=\"insufficient_scope\", ");
  }

  private String header(String error) {
    if (metadata == null) {
      return "Bearer";
    }
    return "Bearer %sresource_metadata=\"%s\", scope=\"%s %s\""
        .formatted(error, metadata, AgentScopes.READ, AgentScopes.PAY);
  }
}
