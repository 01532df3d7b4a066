package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Two names are told where Spring Boot mixes them or loses one, and nowhere else. */
class TwinNamesTest {

  private static final String SOURCES = "fleabridge.security.sources.";
  private static final String OWNERS = "fleabridge.objects.bucket-owners.";

  record Source(@Nullable String secret, @Nullable String accounts) {}

  record Security(@DefaultValue Map<String, Source> sources) {}

  @ParameterizedTest
  @CsvSource({
    // without brackets
    "ml-team, ml-team, false",
    "ml-team, mlteam, true",
    "ml_team, mlTeam, true",
    "Ann, ann, true",
    "ann, anne, false",
    // within
    "[ml-team], [mlteam], false",
    "[AbC], [aBc], false",
    "[ann], [ann], false",
    // one of both
    "[ml-team], ml-team, true",
    "[ml_team], ml_team, true",
    "[ANN], ANN, true",
    "[1-2], 1-2, true",
    "[Ann], ann, false",
    "[ml-team], mlteam, false",
    "[ml_team], ml-team, false",
    "[mlTeam], ml-team, false",
    // Of small letters and digits only, the brackets make no difference.
    "[mlteam], mlteam, false",
    "[mlteam], ml-team, true",
    "[ann], Ann, true",
    "[12], 12, false",
    "[12], 1-2, true",
  })
  void namesAreToldThatSpringBootDoesNotKeepApart(String one, String other, boolean told) {
    assertThat(isMisread(one, other)).as("as Spring Boot reads them").isEqualTo(told);
    assertThat(
            new WrittenConfiguration()
                .arguments("--" + SOURCES + one + ".keys=5", "--" + SOURCES + other + ".accounts=6")
                .unknown())
        .hasSize(told ? 1 : 0);
  }

  private static boolean isMisread(String one, String other) {
    String first = one.replaceAll("[\\[\\]]", "");
    String second = other.replaceAll("[\\[\\]]", "");
    Map<String, Source> meant =
        first.equals(second)
            ? Map.of(first, new Source("5", "6"))
            : Map.of(first, new Source("5", null), second, new Source(null, "6"));
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("fleabridge.security.sources." + one + ".secret", "5");
    file.put("fleabridge.security.sources." + other + ".accounts", "6");
    return !read(Map.of(), file).equals(meant);
  }

  private static Map<String, Source> read(Map<String, Object> variables, Map<String, Object> file) {
    MutablePropertySources sources = new MutablePropertySources();
    sources.addLast(
        new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    sources.addLast(new MapPropertySource("file", file));
    return new Binder(ConfigurationPropertySources.from(sources))
        .bindOrCreate("fleabridge.security", Security.class)
        .sources();
  }

  @ParameterizedTest
  @CsvSource({
    "ml-team, true",
    "mlTeam, true",
    "mlteam, false",
    "[mlteam], false",
    "[ml-team], false",
    "[MLTEAM], true",
    "[MlTeam], true",
  })
  void aVariableIsMixedWithWhatItIsTakenForInAFile(String inFile, boolean told) {
    String text = inFile.replaceAll("[\\[\\]]", "");
    assertThat(
            read(
                    Map.of("FLEABRIDGE_SECURITY_SOURCES_MLTEAM_SECRET", "5"),
                    Map.of(SOURCES + inFile + ".accounts", "6"))
                .equals(
                    text.equals("mlteam")
                        ? Map.of("mlteam", new Source("5", "6"))
                        : Map.of("mlteam", new Source("5", null), text, new Source(null, "6"))))
        .as("as it is meant")
        .isEqualTo(!told);
    assertThat(
            new WrittenConfiguration()
                .variables(Map.of("FLEABRIDGE_SECURITY_SOURCES_MLTEAM_SECRET", "5"))
                .arguments("--" + SOURCES + inFile + ".accounts=6")
                .unknown())
        .hasSize(told ? 1 : 0);
  }

  @Test
  void aNameThatIsLostIsToldWithItsPlaces(@TempDir Path folder) throws IOException {
    Path base = folder.resolve("application.yaml");
    Path profile = folder.resolve("application-live.yaml");

    assertThat(
            new WrittenConfiguration()
                .file(profile, SOURCES + "ml-team.requests-per-second: 50\n")
                .file(base, SOURCES + "[ml-team].accounts: '111122223333'\n")
                .unknown())
        .containsExactly(
            "%s[ml-team] (%s, line 1) and %sml-team (%s, line 1) are one name, of which Spring Boot reads what stands in brackets or what stands without, and never both: write it in one way."
                .formatted(SOURCES, base, SOURCES, profile));
  }

  /** Nothing is lost but the value that another goes before, as everywhere. */
  @ParameterizedTest
  @ValueSource(strings = {"my-bucket", "my.bucket"})
  void aBucketMayStandInBracketsAndWithout(String bucket) {
    assertThat(
            new WrittenConfiguration()
                .arguments("--" + OWNERS + bucket + "=1", "--" + OWNERS + "[" + bucket + "]=2")
                .unknown())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "[my-bucket], [mybucket], 1, 4, 0",
    "my-bucket, mybucket, 1, 4, 1",
    // Each has what was meant.
    "my-bucket, mybucket, 1, 1, 0",
  })
  void bucketsThatDifferInAHyphenOnlyMayHaveOneOwnerOrStandInBrackets(
      String one, String other, String owner, String othersOwner, int told) {
    assertThat(
            new WrittenConfiguration()
                .arguments(
                    "--" + OWNERS + one + "=" + owner, "--" + OWNERS + other + "=" + othersOwner)
                .unknown())
        .hasSize(told);
  }
}
