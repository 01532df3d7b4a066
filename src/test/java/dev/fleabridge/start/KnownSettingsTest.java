package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fleabridge.purpleflea.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The settings that records are bound to are those that the page of settings has. */
class KnownSettingsTest {

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /**
   * Fails where a setting has no row in the tables of docs/configuration.md, or a row no setting.
   * For a new setting: a component of a record with {@code @ConfigurationProperties}, which a
   * configuration enables without a condition, and a row on the page.
   */
  @Test
  void thePageHasEachSettingAndNoOther() throws IOException {
    Set<String> known =
        WrittenConfiguration.known().all().stream()
            .filter(setting -> !setting.former())
            .map(Setting::toString)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(onThePage()).isEqualTo(known);
  }

  @Test
  void aSettingIsKnownAsEachVariableThatSpringBootReads() {
    for (Setting setting : WrittenConfiguration.known().all()) {
      String name = setting.toString().replace("*", "one");
      // Below a map it reads the first of the two forms only.
      boolean map = setting.shape() == Setting.Shape.MAP;
      for (String hyphen : map ? List.of("") : List.of("", "_")) {
        String variable = name.replace("-", hyphen).replace('.', '_').toUpperCase(Locale.ROOT);
        assertThat(new WrittenConfiguration().variables(Map.of(variable, "1")).unknown())
            .as(variable)
            .isEmpty();
      }
    }
  }

  @Test
  void oldNamesAreThoseThatTheMetadataTells() throws IOException {
    String metadata =
        Files.readString(Path.of("src/main/resources/META-INF/spring-configuration-metadata.json"));
    Set<String> old =
        Stream.of(metadata.split("\"name\": ", -1))
            .filter(part -> part.contains("\"deprecation\""))
            .map(part -> part.split("\"", -1)[1])
            .collect(Collectors.toSet());

    assertThat(
            WrittenConfiguration.known().all().stream()
                .filter(Setting::former)
                .map(Setting::toString))
        .containsExactlyInAnyOrderElementsOf(old);
  }

  @Test
  void whatIsNoRecordCannotTellItsNames() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new KnownSettings(List.of(NoRecord.class)))
        .withMessageContaining("NoRecord is no record");
  }

  @ConfigurationProperties("fleabridge.none")
  static class NoRecord {}

  private static Set<String> onThePage() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("docs/configuration.md"))) {
      if (line.startsWith("| `fleabridge.")) {
        names.addAll(ofRow(line.split("(?<!\\\\)\\|", -1)[1]));
      }
    }
    return names;
  }

  /** A cell such as {@code `fleabridge.limits.per-hour`, `.per-day`}. */
  private static Set<String> ofRow(String cell) {
    Set<String> names = new TreeSet<>();
    Matcher quoted = QUOTED.matcher(cell);
    String before = "";
    while (quoted.find()) {
      String name = quoted.group(1);
      if (name.startsWith(".")) {
        name = before.substring(0, before.lastIndexOf('.')) + name;
      }
      before = name;
      for (String one : services(name)) {
        names.add(one.replaceAll("<[a-z]+>", "*"));
      }
    }
    return names;
  }

  private static List<String> services(String name) {
    return name.contains("<service>")
        ? Stream.of(Service.values())
            .map(service -> name.replace("<service>", service.label()))
            .toList()
        : List.of(name);
  }
}
