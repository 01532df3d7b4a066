package dev.fleabridge.start;

import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds names of settings that nothing reads, or that are read as another. Whoever wrote one
 * believes that it does something: a misspelt limit would not limit.
 */
public final class UnknownSettings {

  private static final int MAX_TOLD = 20;

  /** What the commands of the jar read. A shell that has them may start the service too. */
  private static final Set<String> OF_COMMANDS =
      Set.of("FLEABRIDGE_URL", "FLEABRIDGE_TOKEN", "FLEABRIDGE_USER", "FLEABRIDGE_PASSWORD");

  /**
   * Kubernetes sets these in every pod, for each service of its namespace: for {@code fleabridge},
   * and for {@code fleabridge-postgresql} beside it. No setting ends like them.
   */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(
          "FLEABRIDGE_([A-Z0-9_]+_)?(SERVICE_(HOST|PORT(_.+)?)|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  private UnknownSettings() {}

  /**
   * Refuses the start where the environment has a name that no properties record among the beans
   * has.
   *
   * @throws StartRefused where there is one; it names each, the place, and the nearest right name
   */
  static void refuse(ConfigurableListableBeanFactory beans, ConfigurableEnvironment environment) {
    List<String> mistakes = find(beans, environment);
    if (!mistakes.isEmpty()) {
      throw new StartRefused(
          ExitCode.CONFIGURATION,
          String.join(" ", mistakes),
          "Correct or remove what is written there, and start again.");
    }
  }

  /** One sentence or two for each unknown name, at most twenty; empty where there is none. */
  public static List<String> find(
      ConfigurableListableBeanFactory beans, ConfigurableEnvironment environment) {
    return find(new KnownSettings(SettingsInOrder.records(beans)), environment);
  }

  static List<String> find(KnownSettings known, ConfigurableEnvironment environment) {
    List<WrittenSetting> all = WrittenSetting.in(environment);
    Stream<String> unknown =
        all.stream()
            .filter(written -> !isForOthers(written) && isMistaken(written, known))
            .filter(written -> !known.isReadBeside(written, all))
            .map(written -> sentence(written, known));
    return Stream.concat(unknown, TwinNames.in(known, all).stream())
        .distinct()
        .limit(MAX_TOLD)
        .toList();
  }

  /** A word that only resembles ours is a slip where the rest is the name of a setting. */
  private static boolean isMistaken(WrittenSetting written, KnownSettings known) {
    return written.ours() ? !known.isKnown(written) : known.isKnown(written.underOurRoot());
  }

  private static boolean isForOthers(WrittenSetting written) {
    return written.variable()
        && (OF_COMMANDS.contains(written.name())
            || OF_KUBERNETES.matcher(written.name()).matches());
  }

  private static String sentence(WrittenSetting written, KnownSettings known) {
    String where = written.where().endsWith(written.name()) ? written.where() : whereElse(written);
    return "There is no setting of the name of %s.%s".formatted(where, meant(written, known));
  }

  private static String meant(WrittenSetting written, KnownSettings known) {
    if (!written.ours()) {
      return " " + nearest(written.underOurRoot().name());
    }
    return known
        .otherForm(written)
        .or(() -> known.nearest(written).map(UnknownSettings::nearest))
        .map(" "::concat)
        .orElse("");
  }

  static String nearest(String name) {
    return "The nearest setting is %s.".formatted(name);
  }

  private static String whereElse(WrittenSetting written) {
    return "%s (%s)".formatted(written.name(), written.where());
  }
}
