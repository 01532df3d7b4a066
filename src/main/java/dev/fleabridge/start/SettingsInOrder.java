package dev.fleabridge.start;

import dev.fleabridge.setting.SettingsCheck;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The properties records among the beans, and the checks of what is configured. */
public final class SettingsInOrder {

  private static final String OURS = "dev.fleabridge.";

  /** A bean of this name says that somebody else looks at the settings, one by one. */
  public static final String LATER = "settingsAreLookedAtLater";

  private SettingsInOrder() {}

  /** The records to which settings are bound. None is bound by this. */
  static List<Class<?>> records(ConfigurableListableBeanFactory beans) {
    List<Class<?>> types = new ArrayList<>();
    for (String name : beans.getBeanDefinitionNames()) {
      Class<?> type = beans.getType(name, false);
      if (type != null
          && type.getName().startsWith(OURS)
          && type.isAnnotationPresent(ConfigurationProperties.class)) {
        types.add(type);
      }
    }
    return types;
  }

  /**
   * Each look at what is configured: one binds the values of a record, another judges them. The
   * first that throws is a reason to refuse the start.
   */
  public static List<Runnable> looks(ConfigurableListableBeanFactory beans) {
    List<Runnable> looks = new ArrayList<>();
    for (Class<?> type : records(beans)) {
      looks.add(() -> {
        var _ = beans.getBean(type);
      });
    }
    for (String name : beans.getBeanNamesForType(SettingsCheck.class, true, false)) {
      looks.add(() -> beans.getBean(name, SettingsCheck.class).check());
    }
    return looks;
  }
}
