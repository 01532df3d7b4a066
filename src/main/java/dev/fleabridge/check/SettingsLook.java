package dev.fleabridge.check;

import dev.fleabridge.start.SettingsInOrder;
import dev.fleabridge.start.StartFailure;
import dev.fleabridge.start.UnknownSettings;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/** Whether each name of a setting is known, and each value can be started with. */
final class SettingsLook {

  /** What stands in a row about the value of a setting. */
  static final String VALUE = "value of a setting";

  private SettingsLook() {}

  static List<Finding> at(
      ConfigurableListableBeanFactory beans, ConfigurableEnvironment environment) {
    List<Finding> found = new ArrayList<>();
    for (String unknown : UnknownSettings.find(beans, environment)) {
      found.add(Finding.wrong("name of a setting", unknown, "Correct or remove it."));
    }
    if (found.isEmpty()) {
      found.add(Finding.fine("names of settings", "all are known"));
    }
    List<Finding> values = values(beans, environment);
    found.addAll(
        values.isEmpty()
            ? List.of(Finding.fine("values of settings", "all can be started with"))
            : values);
    return found;
  }

  private static List<Finding> values(
      ConfigurableListableBeanFactory beans, ConfigurableEnvironment environment) {
    List<Finding> found = new ArrayList<>();
    for (Runnable look : SettingsInOrder.looks(beans)) {
      try {
        look.run();
      } catch (RuntimeException e) {
        StartFailure words = StartFailure.of(e, environment);
        found.add(Finding.wrong(VALUE, words.what(), words.action()));
      }
    }
    return found.stream().distinct().toList();
  }
}
