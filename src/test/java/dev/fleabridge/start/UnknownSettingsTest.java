package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that nothing reads is told with its place and the nearest right name. */
class UnknownSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "fleabridge.limits.perdy, fleabridge.limits.per-day",
    "fleabridge.limits.per.day, fleabridge.limits.per-day",
    "fleabridge.limit.per-day, fleabridge.limits.per-day",
    "fleabridge.limits.agent-per-day, fleabridge.limits.per-agent-per-day",
    "fleabridge.per-day, fleabridge.limits.per-day",
    "fleabridge.engine.inflight2, fleabridge.engine.in-flight",
    "fleabridge.purpleflea.walet.base-url, fleabridge.purpleflea.wallet.base-url",
    "fleabridge.purpleflea.wallet.baseurls, fleabridge.purpleflea.wallet.base-url",
    "fleabridge.agents.agt_a.apikeys, fleabridge.agents.agt_a.api-key",
    "fleabridge.agents.agt_a.walet.api-key, fleabridge.agents.agt_a.wallet.api-key",
    // What reads an agent's key asks for the exact name, and takes the common key otherwise.
    "fleabridge.agents.agt_a.apikey, fleabridge.agents.agt_a.api-key",
    "fleabridge.agents.agt_a.api_key, fleabridge.agents.agt_a.api-key",
    "fleabridge.agents.agt_a.Wallet.secret, fleabridge.agents.agt_a.wallet.secret",
    "fleabridge.Agents.agt_a.secret, fleabridge.agents.agt_a.secret",
    "fleabridge.security.sources.ml-team.key, fleabridge.security.sources.ml-team.keys",
    "fleabridge.security.operators.ann.role, fleabridge.security.operators.ann.roles",
    "fleabridge.objects.bucket-owner.logs, fleabridge.objects.bucket-owners.logs",
    "fleabridge.intake.sqs.queue, fleabridge.intake.sqs.queues",
    "fleabridge.intake.sqs.queues.first, ''",
    "fleabridge, ''",
    "FLEABRIDGE_LIMITS_PERDAY, fleabridge.limits.per-day",
    "fleabridge.limits.per@day, fleabridge.limits.per-day",
    "fleabridge_limits_per_day, fleabridge.limits.per-day",
    "fleabridge.objects.bucket-owner.logs, fleabridge.objects.bucket-owners.logs",
    "fleebridge.limits.per-day, fleabridge.limits.per-day",
  })
  void aWrongNameIsToldWithTheNearest(String name, String nearest) {
    assertThat(new WrittenConfiguration().arguments("--" + name + "=5").unknown())
        .singleElement()
        .asString()
        .startsWith("There is no setting of the name of the argument --" + name + ".")
        .endsWith(nearest.isEmpty() ? name + "." : "The nearest setting is " + nearest + ".");
  }

  @ParameterizedTest
  @CsvSource({
    "FLEABRIDGE_LIMITS_PERDY, FLEABRIDGE_LIMITS_PERDAY",
    "FLEABRIDGE_LIMITSPERDAY, FLEABRIDGE_LIMITS_PERDAY",
    "FLEABRIDGE_FANOUT_MAX_ROW, FLEABRIDGE_FANOUT_MAXROW",
    "Fleabridge_Limits_PerDay, FLEABRIDGE_LIMITS_PERDAY",
    "FLEABRIDGE_AGENTS_AGT_A_APIKY, FLEABRIDGE_AGENTS_AGT_A_APIKEY",
    "fleabridge_agents_agt_a_apikey, FLEABRIDGE_AGENTS_AGT_A_APIKEY",
    "FLEEBRIDGE_LIMITS_PER_DAY, FLEABRIDGE_LIMITS_PER_DAY",
  })
  void aWrongVariableIsToldWithTheNearest(String name, String nearest) {
    assertThat(new WrittenConfiguration().variables(Map.of(name, "5")).unknown())
        .singleElement()
        .asString()
        .startsWith("There is no setting of the name of the environment variable " + name + ".")
        .endsWith(nearest.isEmpty() ? name + "." : "The nearest setting is " + nearest + ".");
  }

  /** Spring Boot would read {@code my.bucket}, where {@code my-bucket} is as likely meant. */
  @ParameterizedTest
  @CsvSource({
    "FLEABRIDGE_OBJECTS_BUCKETOWNERS_MY_BUCKET, fleabridge.objects.bucket-owners.<name>",
    "FLEABRIDGE_OBJECTS_BUCKET_OWNERS_MY_BUCKET, fleabridge.objects.bucket-owners.<name>",
    "FLEABRIDGE_TRACES_OTLP_HEADERS_X_API_KEY, fleabridge.traces.otlp.headers.<name>",
    "FLEABRIDGE_SECURITY_SOURCES_ML_TEAM_KEYS, fleabridge.security.sources.<name>.keys",
    "FLEABRIDGE_SECURITY_OPERATORS_ANN_B_SECRET, fleabridge.security.operators.<name>.secret",
  })
  void aNameWithAnUnderscoreInAVariableIsSentToAFile(String name, String setting) {
    assertThat(new WrittenConfiguration().variables(Map.of(name, "5")).unknown())
        .containsExactly(
            "There is no setting of the name of the environment variable %s. A variable does not tell a hyphen, a dot and an underscore in a name apart: write %s in a file."
                .formatted(name, setting));
  }

  /** Spring Boot would leave the characters out, and read another name. */
  @ParameterizedTest
  @CsvSource({
    "fleabridge.security.sources.abc@clients.keys, fleabridge.security.sources.[<name>].keys",
    "fleabridge.security.operators.auth0|ann.roles, fleabridge.security.operators.[<name>].roles",
    "fleabridge.objects.bucket-owners.my:bucket, fleabridge.objects.bucket-owners.[<name>]",
  })
  void aNameOfWhichCharactersWouldBeLeftOutIsSentIntoBrackets(String name, String setting) {
    assertThat(new WrittenConfiguration().arguments("--" + name + "=5").unknown())
        .containsExactly(
            "There is no setting of the name of the argument --%s. A name with other characters than letters, digits, hyphens and underscores stands in brackets: %s."
                .formatted(name, setting));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fleabridge.security.sources.ml_team.keys",
        "fleabridge.security.sources.ML-Team.eventSources[0]",
        "fleabridge.security.sources.[abc@clients].keys[1]",
        "fleabridge.objects.bucket-owners.my.bucket",
        "fleabridge.objects.bucketOwners[my.bucket]",
        "fleabridge.agents.agt:b.api-key",
      })
  void aNameThatIsReadAsItStandsIsLetThrough(String name) {
    assertThat(new WrittenConfiguration().arguments("--" + name + "=5").unknown()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FLEABRIDGE_LIMITS_PERDAY",
        "FLEABRIDGE_LIMITS_PER_DAY",
        "FLEABRIDGE_LIMITS_PER_24_HOURS",
        "fleabridge_limits_perday",
        "fleabridge.limits.per-day",
        "FLEABRIDGE_FAN_OUT_MAX_ROW",
        "FLEABRIDGE_FANOUT_MAXROW",
        "FLEABRIDGE_INTAKE_SQS_QUEUES",
        "FLEABRIDGE_INTAKE_SQS_QUEUES_0",
        "FLEABRIDGE_AGENTS_AGT_A_APIKEY",
        "FLEABRIDGE_AGENTS_AGT_A_WALLET_API_KEY",
        "FLEABRIDGE_AGENTS_SECRETPREFIX",
        "FLEABRIDGE_PURPLEFLEA_BASEURL",
        "FLEABRIDGE_PURPLEFLEA_TRADING_SECRET",
        "FLEABRIDGE_SECURITY_SOURCES_DEV_EVENT_SOURCES_1",
        "FLEABRIDGE_OBJECTS_BUCKETOWNERS_BUCKET",
        "FLEABRIDGE_SWEEP_WINDOW",
        "FLEABRIDGE_URL",
        "FLEABRIDGE_TOKEN",
        "FLEABRIDGE_SERVICE_HOST",
        "FLEABRIDGE_SERVICE_PORT_HTTP",
        "FLEABRIDGE_PORT",
        "FLEABRIDGE_PORT_8080_TCP_ADDR",
        "FLEABRIDGE_POSTGRESQL_SERVICE_HOST",
        "FLEABRIDGE_POSTGRESQL_SERVICE_PORT_TCP_POSTGRESQL",
        "FLEABRIDGE_POSTGRESQL_PORT",
        "FLEABRIDGE_POSTGRESQL_PORT_5432_TCP_ADDR",
        "FREEBRIDGE_HOME",
        "SPRING_DATASOURCE_URL"
      })
  void aRightVariableIsLetThrough(String name) {
    assertThat(new WrittenConfiguration().variables(Map.of(name, "5")).unknown()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "fleabridge.security.operators., ann-b, annb, .password",
    "fleabridge.security.sources., Big, big, .keys",
    "fleabridge.security.sources., ml_team, mlTeam, .event-sources[0]",
    "fleabridge.objects.bucket-owners., my-bucket, mybucket, ''",
  })
  void twoNamesThatSpringBootReadsAsOneAreTold(
      String family, String name, String twin, String rest) {
    List<String> told =
        new WrittenConfiguration()
            .arguments("--" + family + name + rest + "=5", "--" + family + twin + rest + "=6")
            .unknown();

    assertThat(told)
        .singleElement()
        .asString()
        .contains(family + name + " (the argument", family + twin + " (the argument")
        .contains("are one name to Spring Boot");
  }

  @Test
  void aVariableOfANameThatStandsOtherwiseInAFileIsTold(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("application.yaml");
    WrittenConfiguration written =
        new WrittenConfiguration()
            .variables(
                Map.of(
                    "FLEABRIDGE_SECURITY_OPERATORS_ANNB_PASSWORD", "p",
                    "FLEABRIDGE_SECURITY_OPERATORS_BOB_PASSWORD", "p"))
            .file(
                file,
                """
                fleabridge.security.operators:
                  ann-b.roles: viewer
                  bob.roles: viewer
                """);

    assertThat(written.unknown())
        .containsExactly(
            "fleabridge.security.operators.ann-b (%s, line 2) and fleabridge.security.operators.annb (the environment variable FLEABRIDGE_SECURITY_OPERATORS_ANNB_PASSWORD) are one name to Spring Boot, which mixes their settings: write one name in one way, and two names in brackets in a file."
                .formatted(file));
  }

  /** YAML makes a number of an account, and a variable has a text. */
  @Test
  void twoBucketsOfOneOwnerMayBeMixed(@TempDir Path folder) throws IOException {
    assertThat(
            new WrittenConfiguration()
                .variables(Map.of("FLEABRIDGE_OBJECTS_BUCKETOWNERS_MYBUCKET", "123456789012"))
                .file(
                    folder.resolve("application.yaml"),
                    "fleabridge.objects.bucket-owners: { my-bucket: 123456789012 }\n")
                .unknown())
        .isEmpty();
  }

  @Test
  void namesThatDifferAreNoTwins() {
    assertThat(
            new WrittenConfiguration()
                .arguments(
                    "--fleabridge.security.sources.[abc@x].keys=5",
                    "--fleabridge.security.sources.[abcx].keys=5",
                    "--fleabridge.security.sources.ann.keys=5",
                    "--fleabridge.security.sources.ann.event-sources=5",
                    "--fleabridge.security.operators.ann.secret=5",
                    "--fleabridge.objects.bucket-owners.my.bucket=5",
                    "--fleabridge.objects.bucket-owners.mybucket=5",
                    "--fleabridge.agents.agt-a.api-key=5",
                    "--fleabridge.agents.agta.api-key=5")
                .unknown())
        .isEmpty();
  }

  @Test
  void aFileIsToldWithItsLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("application.yaml");
    WrittenConfiguration written =
        new WrittenConfiguration()
            .file(
                file,
                """
                fleabridge:
                  limits:
                    per-day: 5
                    per-acton: 1
                  intake.sqs.queues: [one, two]
                  agents:
                    agt_a.api-key: k
                    "[agt:b]": { wallet: { secret: s } }
                    Trader-1: { apiKey: k }
                  security.sources:
                    "[5a1c.client-id]": { event-sources: [a.*] }
                  objects.bucket-owners:
                    "[my.bucket]": "111122223333"
                fleabridge.agents.[agt:c].api-key: k
                """);

    assertThat(written.unknown())
        .containsExactly(
            "There is no setting of the name of fleabridge.limits.per-acton (%s, line 4). The nearest setting is fleabridge.limits.per-action."
                .formatted(file));
  }

  @Test
  void aSectionWithoutALineIsLetThroughWhereASettingCouldStandInIt(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("application.yaml");
    WrittenConfiguration written =
        new WrittenConfiguration()
            .file(
                file,
                """
                fleabridge:
                  limits:
                    # per-hour: 5
                  agents: {}
                  security:
                    sources: {}
                    operators:
                      ann:
                  objects.bucket-owners:
                  limit:
                  engine: 5
                """);

    assertThat(written.unknown())
        .extracting(told -> told.replaceAll(".*name of | \\(.*", ""))
        .containsExactly("fleabridge.limit", "fleabridge.engine");
  }

  @Test
  void aSystemPropertyIsToldAsOne() {
    assertThat(new WrittenConfiguration().systemProperty("fleabridge.limits.perdy", "5").unknown())
        .containsExactly(
            "There is no setting of the name of the system property -Dfleabridge.limits.perdy. The nearest setting is fleabridge.limits.per-day.");
  }

  @Test
  void aVariableOfAnAgentWhoseIdNoVariableCanHoldIsUnknown() {
    Map<String, String> variables = Map.of("FLEABRIDGE_AGENTS_AGT-A_APIKEY", "k");

    assertThat(new WrittenConfiguration().variables(variables).unknown()).hasSize(1);
  }

  @Test
  void aValueIsNeverTold() {
    assertThat(
            new WrittenConfiguration()
                .arguments("--fleabridge.agents.agt_a.api-kye=pf_live_secret")
                .unknown())
        .singleElement()
        .asString()
        .doesNotContain("pf_live_secret");
  }
}
