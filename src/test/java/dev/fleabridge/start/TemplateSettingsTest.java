package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The templates for AWS set nothing by which the start would be refused. */
class TemplateSettingsTest {

  private static final Pattern VARIABLE = Pattern.compile("Name: (FLEABRIDGE_\\w+)");
  private static final Pattern SOURCES =
      Pattern.compile("'\\{\"(fleabridge\\.security\\.sources)\":\\{\"[^\"]+\":\\{\"([a-z-]+)\":");

  @ParameterizedTest
  @ValueSource(strings = {"fleabridge.yaml", "service.yaml"})
  void nameOnlySettingsThatTheServiceReads(String name) throws IOException {
    String text = Files.readString(Path.of("config", "aws", name));
    Map<String, String> variables = new HashMap<>();
    VARIABLE.matcher(text).results().forEach(found -> variables.put(found.group(1), "5"));
    assertThat(variables).containsKeys("FLEABRIDGE_LIMITS_PERDAY", "FLEABRIDGE_RULES_LOCATION");
    String[] sources =
        SOURCES
            .matcher(text)
            .results()
            .map(found -> "--%s.a.%s=5".formatted(found.group(1), found.group(2)))
            .toArray(String[]::new);
    assertThat(sources).hasSize(1);
    assertThat(new WrittenConfiguration().variables(variables).arguments(sources).unknown())
        .isEmpty();
  }
}
