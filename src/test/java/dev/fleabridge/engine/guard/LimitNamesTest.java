package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Span;
import dev.fleabridge.start.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A limit is found under every spelling that Spring Boot knows of it, and the first source wins.
 */
class LimitNamesTest {

  @Test
  void anEnvironmentVariableSetsWhatAFileSetsElse() {
    for (String name : List.of("FLEABRIDGE_LIMITS_PERDAY", "FLEABRIDGE_LIMITS_PER_DAY")) {
      for (String inFile : List.of("per-day", "perDay", "per_day")) {
        assertThat(perDay(Map.of(name, "5"), Map.of("fleabridge.limits." + inFile, "9")))
            .as("%s over %s", name, inFile)
            .isEqualTo(Money.of("5"));
      }
    }
  }

  @Test
  void ofTwoSpellingsTheOneThatGoesBeforeHolds() {
    Map<String, String> written = new LinkedHashMap<>();
    written.put("per-day", "5");
    written.put("per.day", "9");
    assertThat(new LimitProperties(written).toLimits().quotas().amounts())
        .isEqualTo(Map.of(Span.DAY, Money.of("5")));
  }

  /** What a rule may limit, the whole installation may limit too, and its page says so. */
  @Test
  void eachLimitOfARuleIsOneOfTheInstallation() throws IOException {
    String page = Files.readString(Path.of("docs/configuration.md"));
    JsonNode schema =
        JsonMapper.shared().readTree(Files.readString(Path.of("config/rules.schema.json")));
    for (String name : schema.at("/$defs/rule/properties/limits/properties").propertyNames()) {
      assertThat(new LimitProperties(Map.of(name, "none")).toLimits()).isEqualTo(GuardLimits.NONE);
      assertThat(page).contains("." + name + "`");
    }
  }

  @ParameterizedTest
  @CsvSource({"1ms, true", "365d, true", "0s, false", "-1s, false", "366d, false", "soon, false"})
  void anApprovalExpiresAfterATimeOfUpToAYear(String value, boolean accepted) {
    LimitProperties written = new LimitProperties(Map.of("approval-expires-after", value));
    if (accepted) {
      assertThat(written.toLimits().approvalExpiresAfter())
          .isEqualTo(DurationStyle.detectAndParse(value));
    } else {
      assertThatThrownBy(written::toLimits).hasMessageContaining("approval-expires-after");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "per-day, abc",
    "per-action, -1",
    "actions-per-day, 1.5",
    "hold-first-payment, yes",
    "approval-expires-after, soon"
  })
  void aRefusedStartSaysWhichLimitIsWrong(String name, String value) {
    LimitProperties written = new LimitProperties(Map.of(name, value));
    assertThatThrownBy(written::toLimits)
        .extracting(
            failure -> StartFailure.of(new BeanCreationException("b", failure), null).what())
        .asString()
        .startsWith("fleabridge.limits." + name + ": ");
  }

  /** A value that stands at the wrong place may be a secret. */
  @ParameterizedTest
  @ValueSource(strings = {"pf_live_secret", "s3://pf_live_secret/*/x"})
  void aRefusedStartSaysWhichListOfObjectsIsWrongAndShowsNoEntry(String wrong) {
    assertThatThrownBy(() -> ObjectList.of(OutsideNames.READ, List.of("s3://logs/*", wrong)))
        .extracting(
            failure -> StartFailure.of(new BeanCreationException("b", failure), null).what())
        .asString()
        .startsWith("fleabridge.objects.read.allow: entry 2 ")
        .doesNotContain("pf_live_secret");
  }

  private static @Nullable Money perDay(Map<String, Object> variables, Map<String, Object> file) {
    MutablePropertySources sources = new MutablePropertySources();
    sources.addLast(
        new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    sources.addLast(new MapPropertySource("file", file));
    EngineProperties properties =
        new Binder(ConfigurationPropertySources.from(sources))
            .bindOrCreate("fleabridge", EngineProperties.class);
    return new LimitProperties(properties.limits()).toLimits().quotas().amounts().get(Span.DAY);
  }
}
