package dev.fleabridge.telemetry;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of traces, below {@code fleabridge.traces} (docs/configuration.md#traces).
 *
 * @param sampling share of the traces that begin here of which spans are told, 0 to 1; a trace that
 *     came with an event is told of where its sender wants that
 */
@Validated
@ConfigurationProperties("fleabridge.traces")
record TracesProperties(
    @DefaultValue("1") @DecimalMin("0") @DecimalMax("1") BigDecimal sampling,
    @DefaultValue Otlp otlp) {

  /**
   * Where spans go.
   *
   * @param endpoint the whole address, such as {@code http://localhost:4318/v1/traces}; empty:
   *     spans are told nobody
   * @param headers what the receiver wants to see, such as a key of it; a secret
   * @param timeout how long one call may take
   */
  record Otlp(
      @DefaultValue("") String endpoint,
      @DefaultValue Map<String, String> headers,
      @DefaultValue("10s") Duration timeout) {

    Otlp {
      if (!endpoint.isBlank() && !isAddress(endpoint)) {
        throw new IllegalArgumentException(
            "fleabridge.traces.otlp.endpoint is no http or https address: it needs the whole one,"
                + " such as http://localhost:4318/v1/traces");
      }
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("fleabridge.traces.otlp.timeout must be above zero");
      }
      headers = Map.copyOf(headers);
    }

    private static boolean isAddress(String text) {
      try {
        URI address = URI.create(text);
        @Nullable String scheme = address.getScheme();
        return address.getHost() != null && ("http".equals(scheme) || "https".equals(scheme));
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    /** Names no header's value: it may be a key. */
    @Override
    public String toString() {
      return "Otlp[endpoint=" + endpoint + ", headers=" + headers.keySet() + "]";
    }
  }
}
