package dev.fleabridge.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

  private final TrustedProxies proxies =
      new TrustedProxies(List.of("10.42.0.0/24", "192.0.2.7", "2001:db8::/32"));

  @ParameterizedTest
  @CsvSource({
    "10.42.0.0, true",
    "10.42.0.255, true",
    "10.42.1.0, false",
    "192.0.2.7, true",
    "192.0.2.8, false",
    "2001:db8:1::1, true",
    "2001:db9::1, false",
    "::ffff:10.42.0.1, true",
    "localhost, false",
    "'', false"
  })
  void trustsWhoIsConfigured(String address, boolean trusted) {
    assertThat(proxies.trusts(address)).isEqualTo(trusted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.5 | 203.0.113.5",
        "198.51.100.1, 203.0.113.5 | 203.0.113.5",
        "198.51.100.1, 203.0.113.5, 10.42.0.9 | 203.0.113.5",
        "203.0.113.5:4711 | 203.0.113.5",
        "[2001:db9::5]:4711 | 2001:db9::5",
        "2001:db9::5 | 2001:db9::5",
        "198.51.100.1, <script>, 10.42.0.9 | 10.42.0.9",
        "198.51.100.1, example.org | 10.42.0.1",
        "10.42.0.8, 10.42.0.9 | 10.42.0.8",
        "'' | 10.42.0.1",
        "198.51.100.1, | 10.42.0.1"
      })
  void theClientIsTheLastWhoIsNoProxy(String forwardedFor, String client) {
    assertThat(proxies.client("10.42.0.1", List.of(forwardedFor))).isEqualTo(client);
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(proxies.client("10.42.0.1", List.of("198.51.100.1", "203.0.113.5")))
        .isEqualTo("203.0.113.5");
    assertThat(proxies.client("10.42.0.1", List.of())).isEqualTo("10.42.0.1");
  }

  @Test
  void theNearestProxySaysWhetherItWasHttps() {
    assertThat(TrustedProxies.isHttps(List.of("https"))).isTrue();
    assertThat(TrustedProxies.isHttps(List.of("http, HTTPS"))).isTrue();
    assertThat(TrustedProxies.isHttps(List.of("https", "http"))).isFalse();
    assertThat(TrustedProxies.isHttps(List.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.42.0.0/33", "example.org", "*", "0.0.0.0/0x"})
  void whatIsNoAddressStopsTheStart(String proxy) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WebProperties(Duration.ofSeconds(5), List.of(proxy)))
        .withMessageContaining("fleabridge.web.trusted-proxies has \"" + proxy);
  }
}
