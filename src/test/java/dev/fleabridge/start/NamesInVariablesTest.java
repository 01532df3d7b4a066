package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A variable with a chosen name in it is let through where Spring Boot reads it as it is meant. */
class NamesInVariablesTest {

  record Root(@DefaultValue Objects objects, @DefaultValue Security security) {}

  record Objects(@DefaultValue Map<String, String> bucketOwners) {}

  record Security(@DefaultValue Map<String, Source> sources) {}

  record Source(@DefaultValue List<String> keys, @DefaultValue List<String> eventSources) {}

  @ParameterizedTest
  @CsvSource({
    "OBJECTS_BUCKETOWNERS_LOGS, logs",
    "OBJECTS_BUCKETOWNERS_MY-BUCKET, my-bucket",
    "OBJECTS_BUCKET_OWNERS_LOGS, ''",
    "OBJECTS_BUCKETOWNERS_MY.BUCKET, ''",
    "OBJECTS_BUCKETOWNERS_A@B, ''",
    "OBJECTS_BUCKETOWNERS_[MY-BUCKET], ''",
    "SECURITY_SOURCES_MLTEAM_EVENTSOURCES, mlteam",
    "SECURITY_SOURCES_MLTEAM_EVENT_SOURCES, mlteam",
    "SECURITY_SOURCES_MLTEAM_EVENT_SOURCES_0, mlteam",
    "SECURITY_SOURCES_ML-TEAM_KEYS, ml-team",
    "SECURITY_SOURCES_ML-TEAM_EVENTSOURCES, ml-team",
    "SECURITY_SOURCES_ML-TEAM_EVENT_SOURCES, ''",
    "SECURITY_SOURCES_ML-TEAM_EVENT_SOURCES_0, ''",
    "SECURITY_SOURCES_ML.TEAM_KEYS, ''",
    "SECURITY_SOURCES_ML@TEAM_KEYS, ''",
  })
  void aVariableIsLetThroughWhereItIsReadAsItStands(String rest, String name) {
    for (String variable :
        List.of("FLEABRIDGE_" + rest, ("fleabridge_" + rest).toLowerCase(Locale.ROOT))) {
      if (!name.isEmpty()) {
        assertThat(read(variable, Map.of())).as("as Spring Boot reads it").contains(name + "=");
      } else {
        assertThat(read(variable, Map.of()))
            .as("as Spring Boot reads it")
            .doesNotContain("ml.team=", "ml@team=", "ml-team=Source[keys=[], eventSources=[1]]")
            .doesNotContain("my.bucket=", "a@b=", "[my-bucket]=", "logs=");
      }
      assertThat(new WrittenConfiguration().variables(Map.of(variable, "1")).unknown())
          .as(variable)
          .hasSize(name.isEmpty() ? 1 : 0);
    }
  }

  /** Where a file has the name, Spring Boot knows which variable to ask for. */
  @ParameterizedTest
  @CsvSource({
    "BUCKET_OWNERS_LOGS, bucket-owners.logs, true",
    "BUCKET_OWNERS_LOGS, bucketOwners.logs, false",
    "BUCKET_OWNERS_LOGS, bucket_owners.logs, true",
    "BUCKET_OWNERS_LOGS, bucket-owners.Logs, true",
    "BUCKET_OWNERS_MY_BUCKET, bucket-owners.my-bucket, true",
    "BUCKET_OWNERS_MY_BUCKET, bucket-owners.my.bucket, true",
    "BUCKET_OWNERS_MY_BUCKET, bucket-owners.[my-bucket], true",
    "BUCKET_OWNERS_MY_BUCKET, bucket-owners.[my.bucket], false",
    "BUCKET_OWNERS_LOGS, bucket-owners.[logs], true",
    "BUCKET_OWNERS_LOGS, bucket-owners.[LOGS], true",
    "BUCKET_OWNERS_MYBUCKET, bucket-owners.my-bucket, false",
    "BUCKET_OWNERS_LOGS, bucket-owners.data, false",
  })
  void aVariableOfAFilesNameMayHaveUnderscoresForHyphens(
      String rest, String inFile, boolean isRead) {
    String variable = "FLEABRIDGE_OBJECTS_" + rest;
    String name = "fleabridge.objects." + inFile;
    assertThat(read(variable, Map.of(name, "2")).contains("=1"))
        .as("as Spring Boot reads it")
        .isEqualTo(isRead);
    assertThat(
            new WrittenConfiguration()
                .variables(Map.of(variable, "1"))
                .arguments("--" + name + "=2")
                .unknown())
        .hasSize(isRead ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OBJECTS_BUCKET_OWNERS_LOGS | The nearest setting is FLEABRIDGE_OBJECTS_BUCKETOWNERS_LOGS.",
        "SECURITY_SOURCES_ML-TEAM_EVENT_SOURCES | The nearest setting is FLEABRIDGE_SECURITY_SOURCES_ML-TEAM_EVENTSOURCES.",
        "OBJECTS_BUCKETOWNERS_A@B | A name in a variable has letters and digits only: write fleabridge.objects.bucket-owners.<name> in a file.",
        "SECURITY_SOURCES_ML.TEAM_KEYS | A name in a variable has letters and digits only: write fleabridge.security.sources.<name>.keys in a file.",
      })
  void whatIsNotReadIsToldWithWhatIs(String rest, String sentence) {
    String variable = "FLEABRIDGE_" + rest;
    assertThat(new WrittenConfiguration().variables(Map.of(variable, "1")).unknown())
        .containsExactly(
            "There is no setting of the name of the environment variable %s. %s"
                .formatted(variable, sentence));
  }

  private static String read(String variable, Map<String, Object> file) {
    MutablePropertySources sources = new MutablePropertySources();
    sources.addLast(
        new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(variable, "1")));
    sources.addLast(new MapPropertySource("file", file));
    return new Binder(ConfigurationPropertySources.from(sources))
        .bindOrCreate("fleabridge", Root.class)
        .toString();
  }
}
