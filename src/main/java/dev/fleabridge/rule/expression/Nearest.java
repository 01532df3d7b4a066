package dev.fleabridge.rule.expression;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
public final class Nearest {

  /** A longer text is no slip of a name, and comparing it would take long. */
  private static final int MAX_CHARS = 120;

  private Nearest() {}

  /**
   * The name that is nearest to a text, where it is near: the same letters and digits, or at most
   * {@code most} slips. A slip is a letter too many, too few, another letter, or two that changed
   * places.
   */
  public static Optional<String> within(int most, String text, Collection<String> names) {
    String plain = plain(text);
    if (plain.isEmpty() || plain.length() > MAX_CHARS) {
      return Optional.empty();
    }
    String best = null;
    int least = most + 1;
    for (String name : names) {
      int distance = slips(plain, plain(name));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return Optional.ofNullable(best);
  }

  /** The nearest name, with more slips allowed the longer the text is: one in three letters. */
  public static Optional<String> of(String text, Collection<String> names) {
    return within(Math.min(3, plain(text).length() / 3), text, names);
  }

  /** The letters and digits of a name, in lower case. */
  public static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      if (Character.isLetterOrDigit(name.charAt(i))) {
        plain.append(name.charAt(i));
      }
    }
    return plain.toString().toLowerCase(Locale.ROOT);
  }

  private static int slips(String one, String other) {
    int[][] slips = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        slips[i][j] = i == 0 || j == 0 ? i + j : least(slips, one, other, i, j);
      }
    }
    return slips[one.length()][other.length()];
  }

  private static int least(int[][] slips, String one, String other, int i, int j) {
    int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(Math.min(slips[i - 1][j], slips[i][j - 1]) + 1, slips[i - 1][j - 1] + same);
    boolean changedPlaces =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return changedPlaces ? Math.min(least, slips[i - 2][j - 2] + 1) : least;
  }
}
