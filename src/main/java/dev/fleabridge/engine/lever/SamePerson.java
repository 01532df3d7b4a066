package dev.fleabridge.engine.lever;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether two names are of one person, for the four-eyes rule. Issuers, passwords and keys
 * may write one name in different ways. Two people should differ in more than that.
 */
public final class SamePerson {

  private static final Pattern UNSEEN = Pattern.compile("\\p{Cf}");
  private static final Pattern SPACES = Pattern.compile("[\\p{Z}\\s]+");

  private SamePerson() {}

  /** Whether the two names are of one person; false where there is no other. */
  public static boolean is(String person, @Nullable String other) {
    return other != null && plain(person).equals(plain(other));
  }

  /**
   * The name without what differs between spellings: case, the composition of letters, invisible
   * characters, and spaces.
   */
  private static String plain(String name) {
    String composed =
        Normalizer.normalize(UNSEEN.matcher(name).replaceAll(""), Normalizer.Form.NFKC);
    String folded = composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return SPACES.matcher(folded).replaceAll(" ").strip();
  }
}
