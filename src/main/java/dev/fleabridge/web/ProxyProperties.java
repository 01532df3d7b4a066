package dev.fleabridge.web;

import java.net.InetAddress;
import java.util.List;
import org.apache.catalina.util.NetMask;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose word about a request is believed: {@code fleabridge.web}.
 *
 * @param trustedProxies the addresses of the proxies, as CIDRs such as {@code 10.42.0.0/24}; empty
 *     believes nobody
 */
@ConfigurationProperties("fleabridge.web")
record ProxyProperties(@DefaultValue List<String> trustedProxies) {

  public ProxyProperties {
    trustedProxies = trustedProxies.stream().map(String::strip).filter(p -> !p.isEmpty()).toList();
    trustedProxies.forEach(ProxyProperties::check);
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
