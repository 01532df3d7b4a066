package dev.fleabridge.web;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.apache.catalina.util.NetMask;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for all requests: {@code fleabridge.web}.
 *
 * @param bodyDeadline how long the whole body of a request may take from its first read, and how
 *     long the server waits for each part of it
 * @param trustedProxies whose word about a request is believed: the addresses of proxies, as CIDRs
 *     such as {@code 10.42.0.0/24}; empty believes nobody
 */
@ConfigurationProperties("fleabridge.web")
record WebProperties(
    @DefaultValue("5s") Duration bodyDeadline, @DefaultValue List<String> trustedProxies) {

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  public WebProperties {
    if (bodyDeadline.compareTo(SHORTEST) < 0 || bodyDeadline.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("fleabridge.web.body-deadline is between 100ms and 5m");
    }
    trustedProxies = trustedProxies.stream().map(String::strip).filter(p -> !p.isEmpty()).toList();
    trustedProxies.forEach(WebProperties::check);
  }

  private static void check(String proxy) {
    try {
      // A name would be looked up, and another address could be behind it tomorrow.
      InetAddress.ofLiteral(proxy.split("/", 2)[0]);
      new NetMask(proxy);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "fleabridge.web.trusted-proxies has \"%s\", which is no address or CIDR such as 10.42.0.0/24"
              .formatted(proxy));
    }
  }
}
