package dev.fleabridge.start;

import dev.fleabridge.rule.expression.Nearest;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The part of a setting's name that somebody chooses, such as the name of a source, as it is
 * written.
 *
 * @param parts what stands between its dots, without brackets
 * @param inBrackets the places of the parts that stand in brackets
 * @param variable whether it stands in an environment variable
 */
record WrittenKey(List<String> parts, Set<Integer> inBrackets, boolean variable) {

  /** To Spring Boot it is the same in brackets and without. */
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9]+");

  /** A variable is asked for it too, where it stands in brackets. */
  private static final Pattern IN_VARIABLE = Pattern.compile("[A-Za-z0-9]+");

  WrittenKey {
    parts = List.copyOf(parts);
    inBrackets = Set.copyOf(inBrackets);
  }

  /** The key of the map that it becomes. */
  String text() {
    return String.join(".", parts);
  }

  /** The same with the brackets that make a difference. */
  @Override
  public String toString() {
    return IntStream.range(0, parts.size())
        .mapToObj(i -> isExact(i, PLAIN) ? "[" + parts.get(i) + "]" : parts.get(i))
        .collect(Collectors.joining("."));
  }

  /** Whether Spring Boot finds what is written below the one where it asks for the other. */
  boolean isMixedWith(WrittenKey other) {
    Pattern free = variable || other.variable ? IN_VARIABLE : PLAIN;
    return compared(free).equals(other.compared(free));
  }

  /** What stands in brackets is compared exactly, and all else by its letters and digits. */
  private String compared(Pattern free) {
    return IntStream.range(0, parts.size())
        .mapToObj(i -> isExact(i, free) ? "[" + parts.get(i) + "]" : Nearest.plain(parts.get(i)))
        .collect(Collectors.joining("."));
  }

  private boolean isExact(int part, Pattern free) {
    return inBrackets.contains(part) && !free.matcher(parts.get(part)).matches();
  }
}
