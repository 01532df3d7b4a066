package dev.fleabridge.engine.fanout.rows;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class NearMiss {

  /** Names beyond it are compared as a whole only, because comparing takes the square of it. */
  private static final int MAX_COMPARED_CHARS = 60;

  private NearMiss() {}

  /**
   * The name that is most like the wanted one: the same but for case, spaces, hyphens and
   * underscores, or one or two letters apart.
   */
  static Optional<String> of(String wanted, Collection<String> names) {
    String plain = plain(wanted);
    int most = Math.min(2, plain.length() / 2);
    return names.stream()
        .filter(name -> !name.isBlank() && name.length() <= MAX_COMPARED_CHARS)
        .filter(name -> distance(plain, plain(name)) <= most)
        .min(Comparator.comparingInt(name -> distance(plain, plain(name))));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
  }

  /** How many letters must be put in, left out or replaced. */
  private static int distance(String one, String other) {
    if (Math.abs(one.length() - other.length()) > 2) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
