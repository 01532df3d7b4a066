package dev.fleabridge.check;

import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.rule.Problem;
import dev.fleabridge.rule.RemoteText;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/** Whether the rules can be read and have no mistakes. */
final class RulesLook {

  private static final String WHAT = "rules";

  private final BeanFactory beans;
  private @Nullable RuleBook book;

  RulesLook(BeanFactory beans) {
    this.beans = beans;
  }

  List<Finding> find() {
    String name = beans.getBean(EngineProperties.class).rules().location();
    try {
      RuleBook read =
          RuleBook.load(
              RulesLocation.of(name, beans.getBean(RemoteText.class)), RuleLimits.defaults());
      book = read;
      long enabled = read.rules().stream().filter(Rule::enabled).count();
      return List.of(
          Finding.fine(
              WHAT,
              "%s: %d rules, of which %d are enabled"
                  .formatted(name, read.rules().size(), enabled)));
    } catch (RulesInvalid e) {
      return e.problems().stream().map(problem -> mistake(name, problem)).toList();
    }
  }

  private static Finding mistake(String name, Problem problem) {
    return Finding.wrong(
        WHAT, name + ": " + problem, "Mend the file, or correct fleabridge.rules.location.");
  }

  /** The rules, where they could be read. */
  Optional<RuleBook> book() {
    return Optional.ofNullable(book);
  }
}
