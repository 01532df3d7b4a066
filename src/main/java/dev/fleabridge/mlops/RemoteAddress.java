package dev.fleabridge.mlops;

import java.net.URI;
import java.util.Locale;

/** The address of a server, checked once: no token goes out in plain text. */
final class RemoteAddress {

  private RemoteAddress() {}

  /**
   * The address; one without a scheme is meant by https.
   *
   * @param setting the name of the setting, for the refusal
   * @throws IllegalArgumentException where it is no address, or one that would carry a token in
   *     plain text
   */
  static URI of(String setting, String text) {
    URI address;
    try {
      address = URI.create(text.contains("://") ? text.strip() : "https://" + text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + " is no address");
    }
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    String host = address.getHost();
    if (host == null
        || address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw new IllegalArgumentException(
          setting + " must be an address with a host, and without user, query and fragment");
    }
    if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(host))) {
      throw new IllegalArgumentException(
          setting + " must begin with https://, because tokens go there");
    }
    return URI.create(address.toString().replaceFirst("/+$", ""));
  }

  /** Compares the literal. It never asks the name service, whose answer may change. */
  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.matches("127(\\.\\d{1,3}){3}")
        || host.equals("[::1]");
  }
}
