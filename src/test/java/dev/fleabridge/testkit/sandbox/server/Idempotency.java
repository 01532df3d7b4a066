package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream that honours {@code Idempotency-Key} would do
 * (docs/reference/purpleflea-api.md#idempotency-keys): a replay gets the first answer, up to 64
 * characters. The pages do not say what a key with another request does; here it is refused with
 * 422. Only answers of calls that took effect are kept, so a refused call can be tried again.
 * Guarded by {@link Sandbox}'s lock.
 */
public final class Idempotency {

  private static final int LONGEST = 64;

  private record Kept(String route, String body, Answer answer) {

    boolean isOf(Call call) {
      return route.equals(call.route()) && body.equals(text(call));
    }
  }

  private final Map<String, Kept> kept = new HashMap<>();

  /** The answer to give without doing anything, or null where the call is a new one. */
  @Nullable Answer replay(Call call) {
    String key = call.request().header("idempotency-key");
    if (key == null) {
      return null;
    }
    if (key.isBlank() || key.length() > LONGEST) {
      return Answer.error(400, "invalid_idempotency_key", "Idempotency-Key has 1 to 64 characters");
    }
    Kept first = kept.get(scoped(call, key));
    if (first == null) {
      return null;
    }
    if (!first.isOf(call)) {
      return Answer.error(
          422, "idempotency_key_reused", "This Idempotency-Key belongs to another request");
    }
    Answer answer = first.answer;
    return new Answer(answer.status(), answer.body(), null, Map.of("Idempotency-Replayed", "true"));
  }

  void keep(Call call, Answer answer) {
    String key = call.request().header("idempotency-key");
    if (key != null && answer.effect() != null) {
      kept.put(scoped(call, key), new Kept(call.route(), text(call), answer));
    }
  }

  /** One character a byte, so that two texts are equal exactly where the bytes are. */
  private static String text(Call call) {
    return new String(call.request().body(), StandardCharsets.ISO_8859_1);
  }

  private static String scoped(Call call, String key) {
    return call.request().bearer() + " " + key;
  }
}
