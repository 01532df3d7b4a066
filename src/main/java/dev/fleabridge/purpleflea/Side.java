package dev.fleabridge.purpleflea;

import java.util.Locale;

/** The direction of a position. */
public enum Side {
  LONG,
  SHORT;

  /** The spelling of every dialect: {@code long} or {@code short}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
