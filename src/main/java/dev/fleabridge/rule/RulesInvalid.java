package dev.fleabridge.rule;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Says that a rules file or a stored rule has mistakes, or cannot be read. The message has one line
 * for each.
 */
public sealed class RulesInvalid extends Exception permits RulesNotGiven {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  RulesInvalid(String origin, List<Problem> problems) {
    super(
        problems.stream()
            .map(problem -> origin + ": " + problem)
            .collect(Collectors.joining(System.lineSeparator())));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes, at least one, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
