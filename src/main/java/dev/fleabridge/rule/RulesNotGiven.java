package dev.fleabridge.rule;

import java.util.List;

/**
 * Says that the place of the rules file cannot be asked now, so that nobody knows what stands
 * there. A later look may find it.
 */
public final class RulesAway extends RulesInvalid {

  private static final long serialVersionUID = 1L;

  RulesAway(String origin, Problem problem) {
    super(origin, List.of(problem));
  }
}
