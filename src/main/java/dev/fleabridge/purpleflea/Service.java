package dev.fleabridge.purpleflea;

import java.util.Locale;

/**
 * The services that Purple Flea consists of. In the public server sources each has a host and keys
 * of its own (docs/reference/purpleflea-api.md#keys-and-answers); the documents that the other
 * dialects follow put most of them under one base address.
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
