package dev.fleabridge.engine.pay;

import static java.util.Objects.requireNonNullElse;

import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.purpleflea.http.ClientSettings;
import dev.fleabridge.setting.AlsoNamed;
import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
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
 * The configuration below {@code fleabridge.purpleflea} (docs/configuration.md#purple-flea). {@link
 * ConfiguredKeys} reads the keys, so that no properties object holds them.
 *
 * @param honoursIdempotencyKey whether the operator declares that a repeated key has no second
 *     effect at the upstream
 * @param keyLifetime how long the upstream remembers a key
 * @param settlingTime how long after an attempt an effect may still appear; only after it can
 *     absence be proof
 * @param clockSkew how far the upstream's clock may be off; too little hides an effect from a
 *     look-up, too much only makes the look-up less certain
 * @param soleWriter whether the operator declares that only this bridge makes payments and trades
 *     with the agents' keys; an effect that fits an action can then only be the bridge's own
 */
@AlsoNamed({
  "api-key",
  "secret",
  PurpleFleaProperties.SERVICES + ".api-key",
  PurpleFleaProperties.SERVICES + ".secret"
})
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

  /** The services that may have a key of their own, as a choice of names. */
  static final String SERVICES = "wallet|escrow|trading|faucet|casino|domains";

  private static final ClientSettings USUAL = ClientSettings.defaults();

  /** Takes the client's own default for what is not configured. */
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
   * The address of one service, such as {@code fleabridge.purpleflea.wallet.*}.
   *
   * @param baseUrl the address of this service; null where it is that of the others
   */
  public record Place(@Nullable URI baseUrl) {}

  /**
   * Requires that the dialect exists, and that each service has an address that can be used.
   *
   * @throws StartRefused where not; it names the setting
   */
  void requireUsable() {
    addresses();
  }

  /**
   * The address of each service.
   *
   * @throws StartRefused where one cannot be used; it names the setting
   */
  Map<Service, URI> addresses() {
    Dialect speaks;
    try {
      speaks = Dialects.named(dialect);
    } catch (IllegalArgumentException e) {
      throw refused(ExitCode.CONFIGURATION, "fleabridge.purpleflea.dialect: ", e);
    }
    ClientSettings settings;
    try {
      settings = toSettings();
    } catch (IllegalArgumentException e) {
      throw refused(ExitCode.CONFIGURATION, "fleabridge.purpleflea: ", e);
    }
    try {
      return settings.addresses(speaks);
    } catch (IllegalArgumentException e) {
      throw refused(ExitCode.ADDRESS, "fleabridge.purpleflea.base-url: ", e);
    }
  }

  private static StartRefused refused(ExitCode code, String where, IllegalArgumentException why) {
    return new StartRefused(
        code, where + why.getMessage(), "Change the setting, and start again.", why);
  }

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
