package dev.fleabridge.operator;

import dev.fleabridge.model.Json;
import dev.fleabridge.model.Sha256;

/**
 * Makes strong validators (RFC 9110, section 8.8.3): another tag wherever anything is shown
 * otherwise.
 */
public final class EntityTag {

  private static final int CHARS = 32;

  private EntityTag() {}

  /** The tag of what is shown, with its quotes. */
  public static String of(Object shown) {
    return quoted(Sha256.hex(Json.mapper().writeValueAsString(shown)).substring(0, CHARS));
  }

  /** A tag that says by itself what it is of. */
  static String quoted(String opaque) {
    return '"' + opaque + '"';
  }
}
