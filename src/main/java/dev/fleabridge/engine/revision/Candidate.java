package dev.fleabridge.engine.revision;

import dev.fleabridge.model.Sha256;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;

/** The text of rules that may come in force: without a mistake, and compiled. */
record Candidate(String text, String hash, RuleBook book) {

  /**
   * Reads a text.
   *
   * @param name the name that mistakes are reported with
   * @throws RulesInvalid where there are mistakes; it names every one
   */
  static Candidate of(String text, String name) throws RulesInvalid {
    return new Candidate(text, Sha256.hex(text), RuleBook.load(text, name, RuleLimits.defaults()));
  }

  /**
   * Reads what stands at a location now.
   *
   * @throws RulesInvalid where it cannot be read, or has mistakes
   */
  static Candidate at(RulesLocation location) throws RulesInvalid {
    return of(location.text(RuleLimits.defaults().maxFileBytes()), location.toString());
  }
}
