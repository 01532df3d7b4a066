package dev.fleabridge.purpleflea;

import java.util.Locale;

/**
 * The services that Purple Flea consists of. In the public server sources each has a host of its
 * own (docs/reference/purpleflea-api.md#keys-and-answers). The documents of the other dialects put
 * most of them under one base address.
 */
public enum Service {
  WALLET,
  ESCROW,
  TRADING,
  FAUCET,
  CASINO,
  DOMAINS;

  /** The name in configuration and messages, such as {@code wallet}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
