package dev.fleabridge.engine.lever;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether two names are of one person, as the four-eyes rule sees it. Issuers, passwords and keys
 * differ in how they write a name; no two people should differ in nothing else.
 */
final class SamePerson {

  private static final Pattern UNSEEN = Pattern.compile("\\p{Cf}");
  private static final Pattern SPACES = Pattern.compile("[\\p{Z}\\s]+");

  private SamePerson() {}

  static boolean is(String person, @Nullable String other) {
    return other != null && plain(person).equals(plain(other));
  }

  /**
   * Without what the eye does not see: case, the composition of letters, spaces around and more.
   */
  private static String plain(String name) {
    String composed =
        Normalizer.normalize(UNSEEN.matcher(name).replaceAll(""), Normalizer.Form.NFKC);
    String folded = composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return SPACES.matcher(folded).replaceAll(" ").strip();
  }
}
