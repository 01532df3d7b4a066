package dev.fleabridge.web;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.apache.catalina.util.NetMask;

/**
 * Who a client is, by what proxies say. Only the proxies of the configuration are believed, and of
 * their list of addresses only the last that is none of theirs: whatever stands before it, the
 * client may have written itself.
 */
final class TrustedProxies {

  private final List<NetMask> trusted;

  /**
   * @param trusted addresses or CIDRs
   */
  TrustedProxies(List<String> trusted) {
    this.trusted = trusted.stream().map(NetMask::new).toList();
  }

  /** Whether headers about the client are believed of this one. */
  boolean trusts(String address) {
    try {
      InetAddress literal = InetAddress.ofLiteral(address);
      return trusted.stream().anyMatch(mask -> mask.matches(literal));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The address of the client.
   *
   * @param peer who has sent the request, and is trusted
   * @param forwardedFor the values of {@code X-Forwarded-For}, in their order
   * @return the last address that is not trusted; where one cannot be read, the one behind it
   */
  String client(String peer, List<String> forwardedFor) {
    String client = peer;
    List<String> hops = List.of(String.join(",", forwardedFor).split(",", -1));
    for (String hop : hops.reversed()) {
      String address = withoutPort(hop.strip());
      if (!isLiteral(address)) {
        return client;
      }
      client = address;
      if (!trusts(address)) {
        return client;
      }
    }
    return client;
  }

  /** Whether the client came by https: the last word counts, which the nearest proxy wrote. */
  static boolean isHttps(List<String> forwardedProto) {
    String last = List.of(String.join(",", forwardedProto).split(",", -1)).getLast();
    return last.strip().toLowerCase(Locale.ROOT).equals("https");
  }

  /** A load balancer may add the client's port. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      return end < 0 ? hop : hop.substring(1, end);
    }
    int colon = hop.indexOf(':');
    return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }

  private static boolean isLiteral(String address) {
    try {
      return !address.isEmpty() && InetAddress.ofLiteral(address) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
