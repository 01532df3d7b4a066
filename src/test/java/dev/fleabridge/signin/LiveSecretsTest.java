package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.signin.SecurityProperties.Operator;
import dev.fleabridge.signin.SecurityProperties.Role;
import dev.fleabridge.signin.SecurityProperties.Source;
import dev.fleabridge.testkit.workbench.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.userdetails.UserDetails;

/** Keys of sources and passwords of people that are exchanged in Secrets Manager. */
class LiveSecretsTest {

  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final StandInAws aws = new StandInAws(clock);
  private final Secrets secrets = aws.secrets();
  private final SecurityProperties properties =
      new SecurityProperties(
          Map.of(
              "dev", new Source(List.of(), List.of("*"), "sources#dev", List.of(), null),
              "lab", new Source(List.of("configured-key"), List.of("*"), "lab", List.of(), null)),
          Map.of("Ann", new Operator("", Set.of(Role.VIEWER), "operators#ann")),
          List.of(),
          "sub",
          false,
          Duration.ofHours(24),
          Duration.ofHours(1),
          true);
  private final LiveSecrets live =
      new LiveSecrets(
          properties.wantedSecrets(), () -> secrets, clock, properties.secretTimeToLive());
  private final StaticKeys keys = new StaticKeys(properties.sources(), Map.of(), live);
  private final Operators operators = new Operators(properties.operators(), live);

  @BeforeEach
  void make() {
    aws.standIn.secrets().put("sources", "{\"dev\":\"dev-key-one\"}");
    aws.standIn.secrets().put("lab", "lab-key-one\n");
    aws.standIn.secrets().put("operators", "{\"ann\":\"{noop}first\"}");
  }

  @AfterEach
  void close() {
    live.stop();
    aws.close();
  }

  @Test
  void keysOfSecretsAreGoodBesideThoseOfTheConfiguration() {
    live.start();
    assertThat(keys.sourceOf("dev-key-one")).contains("dev");
    assertThat(keys.sourceOf("lab-key-one")).contains("lab");
    assertThat(keys.sourceOf("configured-key")).contains("lab");
    assertThat(keys.sourceOf("{\"dev\":\"dev-key-one\"}")).isEmpty();
  }

  /** Nobody may wait for the next renewal before the new key is used. */
  @Test
  void aNewKeyIsGoodAtOnceAndTheEarlierOneUntilTheNextChange() {
    live.start();
    aws.standIn.secrets().put("lab", "lab-key-two");
    assertThat(keys.sourceOf("lab-key-two")).contains("lab");
    assertThat(keys.sourceOf("lab-key-one")).contains("lab");

    clock.advance(Duration.ofSeconds(10));
    aws.standIn.secrets().put("lab", "lab-key-three");
    assertThat(keys.sourceOf("lab-key-three")).contains("lab");
    assertThat(keys.sourceOf("lab-key-one")).isEmpty();
  }

  @Test
  void wrongKeysAskSecretsManagerNowAndThen() {
    live.start();
    keys.sourceOf("wrong-key");
    int calls = aws.standIn.faults().requests("GetSecretValue");
    for (int i = 0; i < 100; i++) {
      assertThat(keys.sourceOf("wrong-key-" + i)).isEmpty();
    }
    assertThat(aws.standIn.faults().requests("GetSecretValue")).isEqualTo(calls);
  }

  @Test
  void aChangedPasswordIsGoodAndTheEarlierOneIsNot() {
    live.start();
    assertThat(found("ANN").getPassword()).isEqualTo("{noop}first");
    aws.standIn.secrets().put("operators", "{\"ann\":\"{noop}second\"}");
    clock.advance(Duration.ofSeconds(10));
    live.renewSoon();

    assertThat(found("ann").getPassword()).isEqualTo("{noop}second");
    assertThat(live.of("operators#ann")).hasSize(1);
    assertThat(found("ann").getUsername()).isEqualTo("Ann");
  }

  @Test
  void whatCannotBeUsedAndWhatCannotBeReadLeavesTheLastGoodValue() {
    live.start();
    aws.standIn.secrets().put("operators", "{\"ann\":\"in plain text\"}");
    aws.standIn.secrets().put("lab", "short");
    aws.standIn.secrets().remove("sources");
    clock.advance(Duration.ofSeconds(10));
    live.renewSoon();

    assertThat(found("ann").getPassword()).isEqualTo("{noop}first");
    assertThat(keys.sourceOf("lab-key-one")).contains("lab");
    assertThat(keys.sourceOf("short")).isEmpty();
    assertThat(keys.sourceOf("dev-key-one")).contains("dev");
  }

  @Test
  void aKeyOfTwoSourcesIsRefused() {
    aws.standIn.secrets().put("lab", "dev-key-one");
    live.start();
    assertThat(keys.sourceOf("dev-key-one")).isEmpty();
    assertThat(keys.sourceOf("lab-key-one")).contains("lab");
  }

  @Test
  void theyAreRenewedByThemselves() {
    try (StandInAws other = new StandInAws(clock)) {
      Secrets others = other.secrets();
      other.standIn.secrets().put("lab", "lab-key-one");
      LiveSecrets quick =
          new LiveSecrets(
              List.of(new LiveSecrets.Wanted("lab", true, SecurityProperties::keyMistake)),
              () -> others,
              clock,
              Duration.ofMillis(20));
      quick.start();
      clock.advance(Duration.ofMinutes(1));
      other.standIn.secrets().put("lab", "lab-key-two");
      clock.advance(Duration.ofMinutes(1));
      Awaitility.await().until(() -> quick.of("lab").contains("lab-key-two"));
      quick.stop();
    }
  }

  @Test
  void aStartThatCannotReadThemIsRefusedWithoutTellingThem() {
    aws.standIn.secrets().remove("operators");
    assertThatThrownBy(live::start)
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("GetSecretValue of operators found nothing");
    aws.standIn.secrets().put("operators", "{\"ann\":\"in plain text\"}");
    assertThatThrownBy(live::start)
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("operators#ann does not begin with the encoder")
        .hasMessageNotContaining("plain");
  }

  private UserDetails found(String name) {
    return Objects.requireNonNull(operators.find(name));
  }
}
