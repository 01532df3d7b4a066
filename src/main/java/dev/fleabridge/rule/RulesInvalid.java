package dev.fleabridge.rule;

import java.util.List;
import java.util.stream.Collectors;

/** A rules file, or a stored rule, with mistakes. The message has one line for each of them. */
public final class RulesInvalid extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  RulesInvalid(String origin, List<Problem> problems) {
    super(
        problems.stream()
            .map(problem -> origin + ": " + problem)
            .collect(Collectors.joining(System.lineSeparator())));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes in the order of the file; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
