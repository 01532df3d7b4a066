package dev.fleabridge.rule.expression.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text functions with a regular expression. The caller bounds the time by the text that it
 * hands in, whose characters are read through {@link CharSequence#charAt}.
 *
 * <p>A match of no characters is found once, at the beginning of a search. A further one would be
 * found for ever, and is refused as in the reference.
 */
public final class Matching {

  /** The weight of what is made from each match. */
  private static final int MATCH_WEIGHT = 20;

  private Matching() {}

  /**
   * A match.
   *
   * @param text what was found
   * @param start where, in UTF-16 units, as in the reference; a character beyond U+FFFF has two
   * @param groups what the groups found; null for one that took no part
   */
  public record Match(String text, int start, List<@Nullable String> groups) {

    public Match {
      groups = Collections.unmodifiableList(new ArrayList<>(groups));
    }

    public int end() {
      return start + text.length();
    }

    private static Match of(Matcher matcher) {
      List<@Nullable String> groups = new ArrayList<>();
      for (int i = 1; i <= matcher.groupCount(); i++) {
        groups.add(matcher.group(i));
      }
      return new Match(matcher.group(), matcher.start(), groups);
    }
  }

  /** Finds matches one by one, from the left. */
  @FunctionalInterface
  public interface Finder {
    /** The next match; null where there is none. */
    @Nullable Match next();

    /** The matches of a regular expression in a text. */
    static Finder of(CharSequence text, Pattern pattern) {
      return new Search(text, pattern);
    }
  }

  public static boolean contains(Finder search) {
    return search.next() != null;
  }

  /**
   * The matches from the left.
   *
   * @param limit how many at most, rounded up; null for all
   * @param size is told the weight of the result while it grows, and throws where that is too large
   * @throws IllegalArgumentException where the limit is below zero, or where a match of no
   *     characters follows another one
   */
  public static List<Match> match(Finder search, @Nullable BigDecimal limit, LongConsumer size) {
    int most = Limits.of(limit, RoundingMode.UP);
    List<Match> matches = new ArrayList<>();
    long weight = 0;
    for (Match match = most == 0 ? null : search.next();
        match != null && matches.size() < most;
        match = search.next()) {
      weight += MATCH_WEIGHT + match.text.length() + groupChars(match);
      size.accept(weight);
      matches.add(match);
    }
    return matches;
  }

  private static long groupChars(Match match) {
    return match.groups.stream().mapToLong(group -> group == null ? 1 : group.length() + 1L).sum();
  }

  /**
   * The parts between matches.
   *
   * @param limit the most parts, rounded up; null for all
   * @param size is told the number of parts while it grows, and throws where that is too large
   * @throws IllegalArgumentException where the limit is below zero, or where a match of no
   *     characters follows another one
   */
  public static List<String> split(
      CharSequence text, Finder search, @Nullable BigDecimal limit, LongConsumer size) {
    int most = Limits.of(limit, RoundingMode.UP);
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (Match match = most == 0 ? null : search.next();
        match != null && parts.size() < most;
        match = search.next()) {
      parts.add(part(text, from, match.start));
      size.accept(parts.size());
      from = match.end();
    }
    if (parts.size() < most) {
      parts.add(part(text, from, text.length()));
    }
    return parts;
  }

  /**
   * Replaces matches.
   *
   * @param replacement what stands for a match, such as {@link #template} makes
   * @param limit how many are replaced at most, rounded up; null for all
   * @param size is told the length of the result while it grows, and throws where that is too large
   * @throws IllegalArgumentException where the limit is below zero, or where a match of no
   *     characters follows another one
   */
  public static String replace(
      CharSequence text,
      Finder search,
      Function<Match, String> replacement,
      @Nullable BigDecimal limit,
      LongConsumer size) {
    int most = Limits.of(limit, RoundingMode.UP);
    StringBuilder replaced = new StringBuilder();
    int from = 0;
    int count = 0;
    for (Match match = most == 0 ? null : search.next();
        match != null && count < most;
        match = search.next()) {
      String instead = replacement.apply(match);
      size.accept((long) replaced.length() + match.start - from + instead.length());
      replaced.append(part(text, from, match.start)).append(instead);
      from = match.end();
      count++;
    }
    size.accept((long) replaced.length() + text.length() - from);
    return replaced.append(part(text, from, text.length())).toString();
  }

  private static String part(CharSequence text, int from, int to) {
    return from < to ? text.subSequence(from, Math.min(to, text.length())).toString() : "";
  }

  /** The next match is sought when it is asked for, even if the limit then makes it useless. */
  private static final class Search implements Finder {

    private final CharSequence text;
    private final Matcher matcher;
    private int from = -1;

    Search(CharSequence text, Pattern pattern) {
      this.text = text;
      this.matcher = pattern.matcher(text);
    }

    @Override
    public @Nullable Match next() {
      boolean isFirst = from < 0;
      if (!isFirst && from >= text.length()) {
        return null;
      }
      if (!matcher.find(Math.max(0, from))) {
        return null;
      }
      if (!isFirst && matcher.start() == matcher.end()) {
        throw new IllegalArgumentException(
            "the regular expression matches a text of no characters again and again");
      }
      from = matcher.end();
      return Match.of(matcher);
    }
  }

  /**
   * What a replacement text stands for. {@code $0} is the match, {@code $1} and so on its groups,
   * {@code $$} a dollar sign. A number has as many digits as the number of groups, and one less
   * where there is no such group. A group that there is not, or that took no part, is empty. Any
   * other dollar sign is itself.
   */
  public static Function<Match, String> template(String replacement) {
    return match -> {
      StringBuilder filled = new StringBuilder();
      int at = 0;
      for (int dollar = replacement.indexOf('$');
          dollar >= 0;
          dollar = replacement.indexOf('$', at)) {
        filled.append(replacement, at, dollar);
        at = fill(filled, replacement, dollar + 1, match);
      }
      return filled.append(replacement, at, replacement.length()).toString();
    };
  }

  /** Fills in one reference, and returns where the text behind it begins. */
  private static int fill(StringBuilder filled, String replacement, int from, Match match) {
    char next = from < replacement.length() ? replacement.charAt(from) : ' ';
    if (next == '$') {
      filled.append('$');
      return from + 1;
    }
    if (next == '0') {
      filled.append(match.text);
      return from + 1;
    }
    int end = endOfNumber(replacement, from, match.groups.size());
    if (end == from) {
      filled.append('$');
      return from;
    }
    int group = Integer.parseInt(replacement.substring(from, end));
    String found = group <= match.groups.size() ? match.groups.get(group - 1) : null;
    filled.append(found == null ? "" : found);
    return end;
  }

  private static int endOfNumber(String replacement, int from, int groups) {
    int most = from + Integer.toString(groups).length();
    int end = from;
    while (end < Math.min(most, replacement.length()) && isDigit(replacement.charAt(end))) {
      end++;
    }
    boolean isTooLarge =
        end - from > 1 && Integer.parseInt(replacement.substring(from, end)) > groups;
    return isTooLarge ? end - 1 : end;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }
}
