package dev.fleabridge.check;

import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.start.StartFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/** All looks, in the order of the table. One that fails does not keep the others from looking. */
final class Looks {

  private final ConfigurableListableBeanFactory beans;
  private final ConfigurableEnvironment environment;

  Looks(ConfigurableListableBeanFactory beans, ConfigurableEnvironment environment) {
    this.beans = beans;
    this.environment = environment;
  }

  List<Finding> all() {
    List<Finding> found = new ArrayList<>();
    found.addAll(look("settings", () -> SettingsLook.at(beans, environment)));
    RulesLook rules = new RulesLook(beans);
    found.addAll(look("rules", rules::find));
    Optional<RuleBook> book = rules.book();
    found.addAll(look("database", () -> DatabaseLook.at(beans)));
    found.addAll(look("AWS", () -> new AwsLook(beans, environment, book).find()));
    found.addAll(look("Purple Flea", () -> PurpleFleaLook.at(beans, book)));
    return withoutRepetition(found);
  }

  /** One wrong setting may keep several looks from looking. */
  private static List<Finding> withoutRepetition(List<Finding> all) {
    Set<String> settings = new HashSet<>();
    List<Finding> kept = new ArrayList<>();
    for (Finding one : all) {
      boolean ofASetting = one.what().equals(SettingsLook.VALUE);
      if (ofASetting || !settings.contains(one.told())) {
        kept.add(one);
      }
      if (ofASetting) {
        settings.add(one.told());
      }
    }
    return kept;
  }

  private List<Finding> look(String what, Supplier<List<Finding>> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      StartFailure words = StartFailure.of(e, environment);
      return List.of(Finding.wrong(what, words.what(), words.action()));
    }
  }
}
