package dev.fleabridge.engine.pay;

import static java.util.Objects.requireNonNullElse;

import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.http.ClientSettings;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Configuration below {@code fleabridge.purpleflea} (docs/configuration.md#purple-flea). Keys are
 * read by {@link ConfiguredKeys}, so that no properties object holds them.
 *
 * @param honoursIdempotencyKey whether the upstream is declared to give a repeated key no second
 *     effect
 * @param keyLifetime for how long it remembers a key
 * @param settlingTime after which its silence about an action is proof
 * @param clockSkew how far the upstream's clock may be off: too little hides an effect from a
 *     look-up, too much only makes it less sure
 * @param soleWriter whether only this bridge makes payments and trades with the agents' keys, so
 *     that an effect that fits an action can only be its own
 */
@Validated
@ConfigurationProperties("fleabridge.purpleflea")
record PurpleFleaProperties(
    @DefaultValue("guide") String dialect,
    @Nullable URI baseUrl,
    @DefaultValue Place wallet,
    @DefaultValue Place escrow,
    @DefaultValue Place trading,
    @DefaultValue Place faucet,
    @DefaultValue Place casino,
    @DefaultValue Place domains,
    @DefaultValue("false") boolean honoursIdempotencyKey,
    @DefaultValue("24h") Duration keyLifetime,
    Duration settlingTime,
    Duration clockSkew,
    @DefaultValue("false") boolean soleWriter,
    @DefaultValue("false") boolean allowPlainHttp,
    Duration connectTimeout,
    Duration responseTimeout,
    Duration callTimeout,
    @Min(1) @Max(10_000) Integer maxConcurrentPerHost,
    @Min(1) @Max(10_000) Integer maxConcurrentPerKey,
    @Min(1) Integer requestsPerSecond) {

  private static final ClientSettings USUAL = ClientSettings.defaults();

  /** What is not configured is as the client has it. */
  public PurpleFleaProperties {
    settlingTime = requireNonNullElse(settlingTime, USUAL.settlingTime());
    clockSkew = requireNonNullElse(clockSkew, USUAL.clockSkew());
    connectTimeout = requireNonNullElse(connectTimeout, USUAL.connectTimeout());
    responseTimeout = requireNonNullElse(responseTimeout, USUAL.responseTimeout());
    callTimeout = requireNonNullElse(callTimeout, USUAL.callTimeout());
    maxConcurrentPerHost = requireNonNullElse(maxConcurrentPerHost, USUAL.maxConcurrentPerHost());
    maxConcurrentPerKey = requireNonNullElse(maxConcurrentPerKey, USUAL.maxConcurrentPerKey());
    requestsPerSecond = requireNonNullElse(requestsPerSecond, USUAL.requestsPerSecond());
  }

  /**
   * Where one service is: such as {@code fleabridge.purpleflea.wallet.*}.
   *
   * @param baseUrl where one service is, if not where the others are
   */
  public record Place(@Nullable URI baseUrl) {}

  public ClientSettings toSettings() {
    ClientSettings.Builder builder =
        ClientSettings.builder()
            .baseUrl(baseUrl)
            .allowPlainHttp(allowPlainHttp)
            .timeouts(connectTimeout, responseTimeout, callTimeout)
            .concurrency(maxConcurrentPerHost, maxConcurrentPerKey)
            .requestsPerSecond(requestsPerSecond)
            .settlingTime(settlingTime)
            .clockSkew(clockSkew);
    places()
        .forEach((service, place) -> {
          if (place.baseUrl() != null) {
            builder.serviceBaseUrl(service, place.baseUrl());
          }
        });
    return builder.build();
  }

  private Map<Service, Place> places() {
    Map<Service, Place> places = new EnumMap<>(Service.class);
    places.put(Service.WALLET, wallet);
    places.put(Service.ESCROW, escrow);
    places.put(Service.TRADING, trading);
    places.put(Service.FAUCET, faucet);
    places.put(Service.CASINO, casino);
    places.put(Service.DOMAINS, domains);
    return places;
  }
}
