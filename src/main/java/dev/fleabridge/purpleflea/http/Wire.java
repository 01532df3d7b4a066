package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Circuit;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.KeyRefusal;
import dev.fleabridge.purpleflea.Masking;
import dev.fleabridge.purpleflea.Sending;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.RequestLimits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Signs a call, lets the guards decide, sends it, and records it without secrets. */
public final class Wire implements AutoCloseable {

  /** What happened to one request on the wire. The record is null where nothing left. */
  public record Sent(Transmission transmission, @Nullable Exchange exchange) {}

  private static final String TOO_LATE = "the time in which the call had to begin was over";

  private final Addresses addresses;
  private final KeyRing keys;
  private final Resilience guards;
  private final Transport transport;
  private final Clock clock;

  public Wire(ClientSettings settings, Dialect dialect, ApiKeys keys, Clock clock) {
    this.addresses = new Addresses(settings, dialect);
    this.keys = new KeyRing(keys, dialect, clock);
    this.guards = new Resilience(settings);
    this.transport = new Transport(settings);
    this.clock = clock;
  }

  /** The agents whose refused key has become good, or was exchanged, since the last look. */
  public Set<String> relieved() {
    return keys.relieved();
  }

  /** The circuit breakers, by name. */
  public List<Circuit> circuits() {
    return guards.circuits();
  }

  /** The meters of the circuit breakers and of the calls. */
  public MeterBinder meters() {
    return guards.meters();
  }

  /**
   * Sends one call. A 401 or 403 proves no effect, because keys are checked before anything else
   * (docs/reference/purpleflea-api.md#keys-and-answers). The key is then refreshed once, and where
   * that brings another key the call is sent again with it. After a 403 the key is not refreshed if
   * that was in vain within the last minute. A payment whose key was refused a moment ago is not
   * sent, and declined with {@link KeyRefusal#STILL_REFUSED}; reads are sent.
   *
   * @param sending under which key, and until when; null for a read
   */
  public <T> CallOutcome<T> send(
      String agent, Call call, @Nullable Sending sending, Function<Sent, CallOutcome<T>> classify) {
    Request request;
    try {
      request = Request.of(call, addresses.of(call), sending);
    } catch (JacksonException e) {
      return new CallOutcome.Declined<>(
          RequestLimits.UNSUPPORTED_FIELD, "the metadata cannot be written as JSON", null);
    }
    boolean pays = sending != null;
    String circuit = call.service().label() + (pays ? ", paying" : ", reading");
    Instant deadline = sending == null ? Instant.MAX : sending.deadline();
    Exchanging<T> exchanging =
        new Exchanging<>(request, circuit, call.service(), pays, deadline, classify);
    if (!call.signed()) {
      return guarded(exchanging, null);
    }
    Optional<ApiKey> key;
    try {
      key = keys.configured(agent, call.service());
    } catch (RuntimeException e) {
      return CallOutcome.NotSent.withheld("the key of " + agent + " could not be fetched");
    }
    if (key.isEmpty()) {
      return new CallOutcome.Declined<>(
          RequestLimits.NO_API_KEY,
          "agent " + agent + " has no key for the " + call.service().label() + " service",
          null);
    }
    Optional<ApiKey> use = pays ? keys.toPayWith(agent, call.service(), key.get()) : key;
    return use.isPresent()
        ? sent(agent, call.service(), exchanging, use.get())
        : new CallOutcome.Declined<>(
            KeyRefusal.STILL_REFUSED,
            "the %s service has just refused the key of %s, and is asked again later"
                .formatted(call.service().label(), agent),
            null);
  }

  /** Sends with one key, and once more with another where the first is refused. */
  private <T> CallOutcome<T> sent(
      String agent, Service service, Exchanging<T> exchanging, ApiKey key) {
    CallOutcome<T> outcome = guarded(exchanging, key);
    keys.hear(agent, service, key, outcome);
    Optional<ApiKey> another = keys.another(agent, service, key, outcome);
    if (another.isEmpty()) {
      return outcome;
    }
    CallOutcome<T> second = guarded(exchanging, another.get());
    keys.hear(agent, service, another.get(), second);
    keys.gotThrough(service, key, another.get(), second);
    return isTooLate(second) ? outcome : afterRefusal(second);
  }

  /**
   * A call whose second request was kept back counts as tried, because its first request left. Only
   * its effect is ruled out.
   */
  private static <T> CallOutcome<T> afterRefusal(CallOutcome<T> second) {
    return second instanceof CallOutcome.NotSent<T>(String reason, boolean withheld) && withheld
        ? new CallOutcome.NotSent<>("the key was refused, and with a fresh one: " + reason, false)
        : second;
  }

  /** A call that is made at most twice. */
  private record Exchanging<T>(
      Request request,
      String circuit,
      Service service,
      boolean pays,
      Instant deadline,
      Function<Sent, CallOutcome<T>> classify) {}

  private <T> CallOutcome<T> guarded(Exchanging<T> exchanging, @Nullable ApiKey key) {
    return guards.guard(
        exchanging.request().uri().getRawAuthority(),
        exchanging.circuit(),
        key == null ? "unsigned" : key.fingerprint(),
        () -> exchanged(exchanging, key),
        CallOutcome.NotSent::withheld,
        Wire::speaksAgainstHost);
  }

  /**
   * Looks at the clock last, because fetching keys and waiting for permits takes time. Meanwhile
   * the caller's right to send may have passed to another.
   */
  private <T> CallOutcome<T> exchanged(Exchanging<T> exchanging, @Nullable ApiKey key) {
    if (!clock.instant().isBefore(exchanging.deadline())) {
      return CallOutcome.NotSent.withheld(TOO_LATE);
    }
    Sent sent = once(exchanging.request(), key);
    Exchange exchange = sent.exchange();
    if (exchange != null) {
      guards.calls().took(exchanging.service(), exchange.took());
    }
    CallOutcome<T> outcome = exchanging.classify().apply(sent);
    if (exchanging.pays()) {
      guards.calls().ended(outcome);
    }
    return outcome;
  }

  private static boolean isTooLate(CallOutcome<?> outcome) {
    return outcome instanceof CallOutcome.NotSent<?> notSent && notSent.reason().equals(TOO_LATE);
  }

  /**
   * Whether an outcome is a failure of the host: no connection, no usable answer, or 5xx. A refusal
   * is none.
   */
  private static boolean speaksAgainstHost(CallOutcome<?> outcome) {
    return switch (outcome) {
      case CallOutcome.NotSent<?> n -> !isTooLate(n);
      case CallOutcome.Unknown<?> u -> true;
      case CallOutcome.Declined<?> d -> d.exchange() != null && d.exchange().status() >= 500;
      case CallOutcome.Done<?> d -> false;
      case CallOutcome.Throttled<?> t -> false;
    };
  }

  private Sent once(Request request, @Nullable ApiKey key) {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    if (key != null) {
      headers.put("Authorization", "Bearer " + key.reveal());
    }
    String body = request.body();
    // The request is masked before it is sent, because a request that cannot be recorded must not
    // leave.
    String recorded = body == null ? "" : Masking.recorded(body, key);
    Transmission done = transport.exchange(request.method(), request.uri(), headers, body);
    if (key != null && done instanceof Transmission.HttpAnswer answer) {
      // A server may repeat our key in its message. The key must not get into an outcome.
      done = answer.withBody(answer.body().replace(key.reveal(), Masking.MASK));
    }
    return new Sent(done, record(request, recorded, done, key));
  }

  private static @Nullable Exchange record(
      Request request, String sent, Transmission done, @Nullable ApiKey key) {
    return switch (done) {
      case Transmission.NeverLeft never -> null;
      case Transmission.NoAnswer none ->
          new Exchange(request.method(), request.uri(), sent, 0, "", none.took());
      case Transmission.HttpAnswer answer ->
          new Exchange(
              request.method(),
              request.uri(),
              sent,
              answer.status(),
              Masking.recorded(answer.body(), key),
              answer.took());
    };
  }

  /** A call that is written once. Sent again with another key, it has the same bytes. */
  private record Request(
      String method, URI uri, Map<String, String> headers, @Nullable String body) {

    static Request of(Call call, URI uri, @Nullable Sending sending) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Accept", "application/json");
      Map<String, Object> fields = call.body();
      if (fields != null) {
        headers.put("Content-Type", "application/json");
      }
      if (sending != null) {
        headers.put("Idempotency-Key", sending.idempotencyKey());
        if (sending.traceparent() != null) {
          headers.put("traceparent", sending.traceparent());
        }
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
