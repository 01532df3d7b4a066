package dev.fleabridge.operator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The place where a list that is ordered by name goes on: after this name. */
final class NameCursor {

  private NameCursor() {}

  static String write(String name) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  /** The name of a cursor; empty where the list begins. */
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
      // It is refused below, like a name with NUL.
    }
    throw new BadField("cursor", "not a cursor of this list");
  }
}
