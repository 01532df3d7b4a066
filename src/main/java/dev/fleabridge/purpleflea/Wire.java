package dev.fleabridge.purpleflea;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Signs a call, lets the guards decide, sends it, and records it without secrets. */
final class Wire implements AutoCloseable {

  /** One request and what the wire did with it; the record is null where nothing left. */
  record Sent(Transmission transmission, @Nullable Exchange exchange) {}

  private final Addresses addresses;
  private final ApiKeys keys;
  private final Guards guards;
  private final Transport transport;

  Wire(ClientSettings settings, Dialect dialect, ApiKeys keys) {
    this.addresses = new Addresses(settings, dialect);
    this.keys = keys;
    this.guards = new Guards(settings);
    this.transport = new Transport(settings);
  }

  /**
   * Sends one call. A 401 proves no effect (keys are checked before anything else,
   * purpleflea-api.md, section 1), so the key is then refreshed once, and where that brings another
   * key, the call is sent again with it.
   *
   * @param idempotencyKey null for a read
   */
  <T> Outcome<T> send(
      String agent,
      Call call,
      @Nullable String idempotencyKey,
      Function<Sent, Outcome<T>> classify) {
    Request request;
    try {
      request = Request.of(call, addresses.of(call), idempotencyKey);
    } catch (JacksonException e) {
      return new Outcome.Declined<>(
          Limits.UNSUPPORTED_FIELD, "the metadata cannot be written as JSON", null);
    }
    if (!call.signed()) {
      return guarded(request, null, classify);
    }
    Optional<ApiKey> key;
    try {
      key = keys.keyFor(agent, call.service());
    } catch (RuntimeException e) {
      return new Outcome.NotSent<>("the key of " + agent + " could not be fetched");
    }
    if (key.isEmpty()) {
      return new Outcome.Declined<>(
          Limits.NO_API_KEY,
          "agent " + agent + " has no key for the " + call.service().label() + " service",
          null);
    }
    Outcome<T> outcome = guarded(request, key.get(), classify);
    if (!wasUnauthorized(outcome)) {
      return outcome;
    }
    Optional<ApiKey> fresh = refreshed(agent, call.service());
    return fresh.isEmpty() || fresh.equals(key) ? outcome : guarded(request, fresh.get(), classify);
  }

  private Optional<ApiKey> refreshed(String agent, Service service) {
    try {
      keys.refresh(agent, service);
      return keys.keyFor(agent, service);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static boolean wasUnauthorized(Outcome<?> outcome) {
    return outcome instanceof Outcome.Declined<?> declined
        && declined.exchange() != null
        && declined.exchange().status() == 401;
  }

  private <T> Outcome<T> guarded(
      Request request, @Nullable ApiKey key, Function<Sent, Outcome<T>> classify) {
    return guards.guard(
        request.uri().getRawAuthority(),
        key == null ? "unsigned" : key.fingerprint(),
        () -> classify.apply(once(request, key)),
        Outcome.NotSent::new,
        Wire::speaksAgainstHost);
  }

  /** Failures to connect or to answer, and 5xx; not refusals, however many. */
  private static boolean speaksAgainstHost(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.NotSent<?> n -> true;
      case Outcome.Unknown<?> u -> true;
      case Outcome.Declined<?> d -> d.exchange() != null && d.exchange().status() >= 500;
      case Outcome.Done<?> d -> false;
      case Outcome.Throttled<?> t -> false;
    };
  }

  private Sent once(Request request, @Nullable ApiKey key) {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    if (key != null) {
      headers.put("Authorization", "Bearer " + key.reveal());
    }
    Transmission done =
        transport.exchange(request.method(), request.uri(), headers, request.body());
    if (key != null && done instanceof Transmission.Answer answer) {
      // A server that repeats our key in its message must not carry it into an outcome.
      done = answer.withBody(answer.body().replace(key.reveal(), Masking.MASK));
    }
    return new Sent(done, record(request, done, key));
  }

  private static @Nullable Exchange record(
      Request request, Transmission done, @Nullable ApiKey key) {
    String body = request.body();
    String sent = body == null ? "" : Masking.recorded(body, key);
    return switch (done) {
      case Transmission.NeverLeft never -> null;
      case Transmission.NoAnswer none ->
          new Exchange(request.method(), request.uri(), sent, 0, "", none.took());
      case Transmission.Answer answer ->
          new Exchange(
              request.method(),
              request.uri(),
              sent,
              answer.status(),
              Masking.recorded(answer.body(), key),
              answer.took());
    };
  }

  /** A call made ready once: whatever is sent again, after a 401, has the same bytes. */
  private record Request(
      String method, URI uri, Map<String, String> headers, @Nullable String body) {

    static Request of(Call call, URI uri, @Nullable String idempotencyKey) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Accept", "application/json");
      Map<String, Object> fields = call.body();
      if (fields != null) {
        headers.put("Content-Type", "application/json");
      }
      if (idempotencyKey != null) {
        headers.put("Idempotency-Key", idempotencyKey);
      }
      String body = fields == null ? null : Json.MAPPER.writeValueAsString(fields);
      return new Request(call.method(), uri, headers, body);
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
