package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.http.Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The last calls, with their secrets masked. Safe for use by several threads. */
public final class Journal {

  private static final Set<String> SECRET = Set.of("authorization", "x-api-key", "cookie");
  private static final int BODY_LIMIT = 16_384;

  /**
   * One call.
   *
   * @param number 1 for the first one ever
   * @param at by the sandbox's clock
   * @param status what was answered or would have been, had the fault let it through
   * @param effect the operation that took place, or null
   */
  public record Entry(
      long number,
      Instant at,
      String method,
      String path,
      Map<String, String> headers,
      String body,
      int status,
      @Nullable String effect,
      Fault.@Nullable Kind fault) {}

  private final Deque<Entry> calls = new ArrayDeque<>();
  private final int remembered;
  private long written;

  Journal(int remembered) {
    this.remembered = remembered;
  }

  synchronized void write(
      Instant at, Request request, int status, @Nullable String effect, @Nullable Fault fault) {
    written++;
    if (remembered == 0) {
      return;
    }
    byte[] body = request.body();
    calls.addLast(
        new Entry(
            written,
            at,
            request.method(),
            request.path(),
            masked(request.headers()),
            new String(body, 0, Math.min(body.length, BODY_LIMIT), StandardCharsets.UTF_8),
            status,
            effect,
            fault == null ? null : fault.kind()));
    while (calls.size() > remembered) {
      calls.removeFirst();
    }
  }

  /** The calls that are still remembered, oldest first. */
  public synchronized List<Entry> calls() {
    return new ArrayList<>(calls);
  }

  synchronized void clear() {
    calls.clear();
    written = 0;
  }

  private static Map<String, String> masked(Map<String, String> headers) {
    if (Collections.disjoint(headers.keySet(), SECRET)) {
      return headers;
    }
    Map<String, String> masked = new TreeMap<>(headers);
    masked.replaceAll((name, value) -> SECRET.contains(name) ? mask(value) : value);
    return masked;
  }

  /** Enough to tell test keys from live ones, and no more. */
  private static String mask(String value) {
    String secret = value.startsWith("Bearer ") ? value.substring(7) : value;
    String scheme = value.startsWith("Bearer ") ? "Bearer " : "";
    String shown =
        secret.startsWith("pf_") || secret.startsWith("sk_") ? secret.substring(0, 3) : "";
    return scheme + shown + "***";
  }
}
