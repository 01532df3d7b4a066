package dev.fleabridge.rule;

import java.util.List;

/** Says that the place of the rules file, which is not on this machine, did not give its text. */
public final class RulesNotGiven extends RulesInvalid {

  private static final long serialVersionUID = 1L;

  private final boolean passing;

  RulesNotGiven(String origin, Problem problem, boolean passing) {
    super(origin, List.of(problem));
    this.passing = passing;
  }

  /** Whether the place could not be asked now, so that a later look may find the text. */
  public boolean isPassing() {
    return passing;
  }
}
