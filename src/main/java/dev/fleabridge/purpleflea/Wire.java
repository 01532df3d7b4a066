package dev.fleabridge.purpleflea;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    if (!call.signed()) {
      return guarded(agent, call, idempotencyKey, null, classify);
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
    Outcome<T> outcome = guarded(agent, call, idempotencyKey, key.get(), classify);
    if (!wasUnauthorized(outcome)) {
      return outcome;
    }
    Optional<ApiKey> fresh = refreshed(agent, call.service());
    return fresh.isEmpty() || fresh.equals(key)
        ? outcome
        : guarded(agent, call, idempotencyKey, fresh.get(), classify);
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
      String agent,
      Call call,
      @Nullable String idempotencyKey,
      @Nullable ApiKey key,
      Function<Sent, Outcome<T>> classify) {
    return guards.guard(
        addresses.host(call.service()),
        agent + " " + call.service(),
        () -> classify.apply(once(call, idempotencyKey, key)),
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

  private Sent once(Call call, @Nullable String idempotencyKey, @Nullable ApiKey key) {
    URI uri = addresses.of(call);
    String body = call.body() == null ? null : Json.MAPPER.writeValueAsString(call.body());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    if (body != null) {
      headers.put("Content-Type", "application/json");
    }
    if (idempotencyKey != null) {
      headers.put("Idempotency-Key", idempotencyKey);
    }
    if (key != null) {
      headers.put("Authorization", "Bearer " + key.reveal());
    }
    Transmission done = transport.exchange(call.method(), uri, headers, body);
    return new Sent(done, record(call, uri, body == null ? "" : body, done, key));
  }

  private static @Nullable Exchange record(
      Call call, URI uri, String body, Transmission done, @Nullable ApiKey key) {
    String sent = Masking.recorded(body, key);
    return switch (done) {
      case Transmission.NeverLeft never -> null;
      case Transmission.NoAnswer none -> new Exchange(call.method(), uri, sent, 0, "", none.took());
      case Transmission.Answer answer ->
          new Exchange(
              call.method(),
              uri,
              sent,
              answer.status(),
              Masking.recorded(answer.body(), key),
              answer.took());
    };
  }

  @Override
  public void close() {
    transport.close();
  }
}
