package dev.fleabridge.signin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who counts as one at an address. */
final class Addresses {

  private static final int NETWORK_BYTES = 8;

  private Addresses() {}

  /** The address; of IPv6 the network, for a whole one of 64 bits is everybody's to have. */
  static String one(@Nullable String address) {
    if (address == null) {
      return "";
    }
    try {
      InetAddress literal = InetAddress.ofLiteral(address);
      return literal instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(literal.getAddress(), NETWORK_BYTES)) + "/64"
          : literal.getHostAddress();
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
