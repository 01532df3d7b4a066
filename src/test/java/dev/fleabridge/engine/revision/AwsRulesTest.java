package dev.fleabridge.engine.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.rule.RemoteText.Unreadable;
import dev.fleabridge.rule.RulesLocation;
import dev.fleabridge.rule.RulesNotGiven;
import dev.fleabridge.testkit.workbench.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsRulesTest {

  private static final int MOST = 100;

  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final StandInAws aws = new StandInAws(clock);
  private final Secrets secrets = aws.secrets();
  private final AwsRules rules = new AwsRules(aws::objects, () -> secrets, aws::parameters);

  @BeforeEach
  void make() {
    aws.standIn.s3().bucket("rules");
    aws.standIn.s3().keepVersions("rules");
    put("first");
  }

  @AfterEach
  void close() {
    aws.close();
  }

  @Test
  void anObjectIsReadInItsNewestVersionOrInTheOneThatIsNamed() throws Unreadable {
    String version = aws.standIn.s3().versionId("rules", "a/b.yaml");
    put("second");

    assertThat(read("s3://rules/a/b.yaml")).isEqualTo("second");
    assertThat(read("s3://rules/a/b.yaml?versionId=" + version)).isEqualTo("first");
  }

  @Test
  void aSecretIsReadAnewEachTime() throws Unreadable {
    aws.standIn.secrets().put("rules", "one");
    assertThat(read("secretsmanager:rules")).isEqualTo("one");
    aws.standIn.secrets().put("rules", "{\"yaml\":\"two\"}");
    clock.advance(Duration.ofSeconds(30));
    assertThat(read("secretsmanager:rules#yaml")).isEqualTo("two");
  }

  @Test
  void aParameterIsReadAnewEachTime() throws Unreadable {
    aws.standIn.parameters().put("/bridge/rules", "one");
    assertThat(read("ssm:/bridge/rules")).isEqualTo("one");
    aws.standIn.parameters().put("/bridge/rules", "two");
    assertThat(read("ssm:/bridge/rules")).isEqualTo("two");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          s3://rules/none.yaml | S3 GetObject of s3://rules/none.yaml found nothing
          s3://rules           | an S3 location looks like s3://bucket/key
          s3:rules/a/b.yaml    | an S3 location looks like s3://bucket/key
          secretsmanager:none  | Secrets Manager GetSecretValue of none found nothing
          ssm:/none            | Parameter Store GetParameter of /none found nothing
          """)
  void whatCannotBeReadIsNamedInASentence(String location, String sentence) {
    assertThatThrownBy(() -> read(location))
        .isInstanceOf(Unreadable.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void anObjectThatIsTooLargeIsNotRead() {
    put("x".repeat(MOST + 1));
    assertThatThrownBy(() -> read("s3://rules/a/b.yaml"))
        .hasMessageContaining("101 bytes, more than the 100");
  }

  /** A start goes on without a place that is away, and not without one that it may not read. */
  @ParameterizedTest
  @CsvSource({
    "503, ServiceUnavailable, true",
    "400, ThrottlingException, true",
    "400, AccessDeniedException, false",
  })
  void aPlaceThatIsAwayIsToldFromOneThatIsRefused(int status, String code, boolean away) {
    aws.standIn.faults().refuse("GetParameter", 10, status, code, "words");
    assertThatThrownBy(() -> RulesLocation.of("ssm:/bridge/rules", rules).text(MOST))
        .isInstanceOfSatisfying(
            RulesNotGiven.class, e -> assertThat(e.isPassing()).isEqualTo(away));
  }

  @Test
  void aPlaceThatAWrongSettingNamesIsNotAway() {
    AwsRules none =
        new AwsRules(
            aws::objects,
            () -> secrets,
            () ->
                name -> {
                  throw new AwsFailure(AwsFailure.Kind.UNAVAILABLE, "UnknownHost", "no host");
                });
    assertThatThrownBy(() -> RulesLocation.of("ssm:/bridge/rules", none).text(MOST))
        .isInstanceOfSatisfying(RulesNotGiven.class, e -> assertThat(e.isPassing()).isFalse());
  }

  private void put(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    aws.standIn.s3().put("rules", "a/b.yaml", bytes, "text/yaml");
  }

  private String read(String location) throws Unreadable {
    return new String(rules.read(location, MOST), StandardCharsets.UTF_8);
  }
}
