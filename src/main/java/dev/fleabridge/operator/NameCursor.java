package dev.fleabridge.operator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a list that is ordered by name goes on: after this name. */
final class NameCursor {

  private NameCursor() {}

  static String write(String name) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  /** The name; empty where the list begins. */
  static String read(@Nullable String cursor) {
    if (cursor == null || cursor.isEmpty()) {
      return "";
    }
    try {
      String name = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (name.indexOf('\u0000') < 0) {
        return name;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like a name that cannot be.
    }
    throw new BadField("cursor", "not a cursor of this list");
  }
}
