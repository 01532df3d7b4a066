package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The upstream's separate services, with what each adds to its JSON objects as {@code _info}
 * (docs/reference/purpleflea-api.md#keys-and-answers).
 */
enum Service {
  CASINO("agent-casino", "casino", "GET /api/v1/gossip for passive income info", "1.0.0"),
  ESCROW("agent-escrow", "escrow", "GET /gossip — 15% referral commission on escrow fees", "1.0.0"),
  FAUCET("agent-faucet", "faucet", "GET /gossip for referral info", "1.0.0"),
  TRADING("agent-trading", "trading", "GET /v1/gossip for passive income info", "3.0.0"),
  DOMAINS("agent-domains", "domains", "GET /gossip for passive income info", "1.0.0");

  private final String title;
  private final String host;
  private final String referral;
  private final String version;

  Service(String title, String host, String referral, String version) {
    this.title = title;
    this.host = host;
    this.referral = referral;
    this.version = version;
  }

  Map<String, @Nullable Object> info() {
    return Json.object(
        "service", title,
        "docs", "https://" + host + ".purpleflea.com/llms.txt",
        "referral", referral,
        "version", version);
  }

  /** What this service answers to a route that it does not have. */
  Answer notFound(Call call) {
    Answer answer = Answer.error(404, "not_found");
    if (this == ESCROW || this == FAUCET) {
      return answer;
    }
    String docs =
        switch (this) {
          case CASINO -> "/api/v1/docs";
          case TRADING -> "/v1/docs";
          default -> "https://domains.purpleflea.com/llms.txt";
        };
    return answer
        .plus("message", call.method() + " " + call.request().path() + " not found")
        .plus("docs", docs)
        .plus("openapi", "/openapi.json");
  }

  /** What this service answers when its own code fails. */
  Answer crashed() {
    return this == ESCROW || this == FAUCET
        ? Answer.error(500, "internal_error")
        : Answer.error(500, "internal_error", "An unexpected error occurred");
  }
}
