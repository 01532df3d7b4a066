package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A start with a wrong rules file ends in sentences, and without a stack trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class RefusedRulesIT {

  private EmbeddedPostgresDatabase database;
  private Upstream upstream;
  private AwsStandIn aws;

  @BeforeAll
  void surroundings() {
    database = EmbeddedPostgresDatabase.startDurable();
    upstream = Upstream.start(0);
    aws = AwsStandIn.start(0);
    aws.s3().bucket("rules");
  }

  @AfterAll
  void close() throws IOException {
    upstream.close();
    aws.close();
    database.close();
  }

  @Test
  void aMissingFileIsNamed(CapturedOutput output) {
    assertThat(told("file:/no/such/rules.yaml", output))
        .contains("file:/no/such/rules.yaml: there is no file /no/such/rules.yaml");
  }

  @Test
  void eachMistakeOfAFileIsNamedWithRuleFieldAndLine(CapturedOutput output, @TempDir Path folder)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rules.yaml"),
            """
            rules:
              - id: pay
                when: { source: [ml.inference] }
                keys: "{% $detail.id %}"
                steps:
                  pay: { transfer: { payer: agt_a, payee: agt_b, amount: "1,5" } }
            """);

    assertThat(told("file:" + file, output))
        .contains("line 4: rule pay: keys: the key is not known here")
        .contains("line 6: rule pay: steps.pay.transfer.amount: ");
  }

  @Test
  void aFileUrlIsReadAsThePathIs() {
    String name = Path.of("config/rules.yaml").toUri().toString();
    try (Bridge bridge = Bridge.start(configuration(name))) {
      assertThat(bridge.client().get("/v1/rules").text()).contains("signal-payout");
    }
  }

  @Test
  void whatIsNotInS3IsNamed(CapturedOutput output) {
    assertThat(told("s3://rules/none.yaml", "Correct fleabridge.rules.location", output))
        .contains("s3://rules/none.yaml: S3 GetObject of s3://rules/none.yaml found nothing");
  }

  @Test
  void rulesAreReadFromS3AndFromTheParameterStore() throws IOException {
    byte[] rules = Files.readAllBytes(Path.of("config/rules.yaml"));
    aws.s3().put("rules", "bridge.yaml", rules, "text/yaml");
    aws.parameters().put("/rules", new String(rules, StandardCharsets.UTF_8));
    for (String name : new String[] {"s3://rules/bridge.yaml", "ssm:/rules"}) {
      try (Bridge bridge = Bridge.start(configuration(name))) {
        assertThat(bridge.client().get("/v1/rules").text()).contains("signal-payout", name);
      }
    }
  }

  private String told(String location, CapturedOutput output) {
    return told(location, "Mend the rules file", output);
  }

  private String told(String location, String mend, CapturedOutput output) {
    Throwable refusal = catchThrowable(() -> Bridge.start(configuration(location)).close());

    assertThat(refusal).as("the start was not refused").isNotNull();
    assertThat(output.getAll())
        .contains("Fleabridge did not start", mend)
        .doesNotContain("\tat ", "RulesInvalid");
    return output.getAll();
  }

  private Map<String, String> configuration(String rules) {
    return Map.of(
        "spring.datasource.url",
        database.jdbcUrl(),
        "fleabridge.purpleflea.base-url",
        upstream.url(),
        "spring.cloud.aws.endpoint",
        aws.endpoint().toString(),
        "fleabridge.rules.location",
        rules);
  }
}
