package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.testkit.workbench.TestClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What each sender may send, and how fast. */
class SendersTest {

  private static final String LAB = "fleabridge.security.sources.lab.";

  private final TestClock clock = new TestClock(Instant.parse("2026-11-29T12:00:00Z"));

  @ParameterizedTest
  @CsvSource({
    "event-sources, ml.inference, true",
    "event-sources, 'ml.training, ml.inference', true",
    "event-sources, ml.*, true",
    "event-sources, *, true",
    "event-sources, ml.infer, false",
    "event-sources, ML.inference, false",
    "event-sources, aws.*, false",
    "detail-types, Inference Result, true",
    "detail-types, Inference *, true",
    "detail-types, Result, false",
    "accounts, '111122223333,444455556666', true",
    "accounts, 444455556666, false",
    "regions, eu-*, true",
    "regions, us-east-1, false"
  })
  void eachListIsExactOrAPrefix(String list, String entries, boolean allowed) {
    Map<String, String> settings = new HashMap<>(Map.of(LAB + "event-sources", "*"));
    settings.put(LAB + list, entries);
    Senders senders = senders(settings);
    Event event = event("111122223333", "eu-west-1", List.of());

    if (allowed) {
      assertThatCode(() -> senders.requireAllowed("lab", List.of(event), false))
          .doesNotThrowAnyException();
    } else {
      assertThatExceptionOfType(NotAllowed.class)
          .isThrownBy(() -> senders.requireAllowed("lab", List.of(event), false))
          .satisfies(e -> assertThat(e.setting()).isEqualTo(LAB + list));
    }
  }

  @Test
  void anEventThatDoesNotSayItsAccountIsOfNoneOfThem() {
    Senders senders = senders(Map.of(LAB + "event-sources", "*", LAB + "accounts", "111122223333"));

    assertThatExceptionOfType(NotAllowed.class)
        .isThrownBy(
            () -> senders.requireAllowed("lab", List.of(event("", "eu-west-1", List.of())), false));
  }

  @Test
  void theResourcesAreOfTheListedAccountsAndRegionsToo() {
    Senders senders =
        senders(
            Map.of(
                LAB + "event-sources", "*",
                LAB + "accounts", "111122223333",
                LAB + "regions", "eu-west-1"));
    String own = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/a";

    for (String other :
        List.of(
            own.replace("111122223333", "999999999999"), own.replace("eu-west-1", "us-east-1"))) {
      assertThatExceptionOfType(NotAllowed.class)
          .isThrownBy(() ->
              senders.requireAllowed(
                  "lab", List.of(event("111122223333", "eu-west-1", List.of(own, other))), false))
          .satisfies(e -> assertThat(e.field()).isEqualTo("resources"));
    }
    assertThatCode(() ->
            senders.requireAllowed(
                "lab",
                List.of(event("111122223333", "eu-west-1", List.of(own, "arn:aws:s3:::bucket"))),
                false))
        .doesNotThrowAnyException();
  }

  @Test
  void whatTheDetailIsAboutIsOfTheListedAccountsToo() {
    Senders senders = senders(Map.of(LAB + "event-sources", "*", LAB + "accounts", "111122223333"));
    Event event = event("111122223333", "eu-west-1", List.of());
    String job = "arn:aws:sagemaker:eu-west-1:%s:training-job/a";
    event.detail().put("TrainingJobArn", job.formatted("111122223333"));
    event.detail().put("RoleArn", "arn:aws:iam::999999999999:role/shared");

    assertThatCode(() -> senders.requireAllowed("lab", List.of(event), false))
        .doesNotThrowAnyException();
    event.detail().put("TrainingJobArn", job.formatted("999999999999"));
    assertThatExceptionOfType(NotAllowed.class)
        .isThrownBy(() -> senders.requireAllowed("lab", List.of(event), false))
        .satisfies(e -> assertThat(e.field()).isEqualTo("detail.TrainingJobArn"));
  }

  @Test
  void nobodyElsesListsCount() {
    Senders senders =
        senders(
            Map.of(
                LAB + "event-sources",
                "lab.*",
                "fleabridge.security.sources.ml.event-sources",
                "ml.*"));
    List<Event> events = List.of(event("", "", List.of()));

    assertThatCode(() -> senders.requireAllowed("ml", events, false)).doesNotThrowAnyException();
    assertThatExceptionOfType(NotAllowed.class)
        .isThrownBy(() -> senders.requireAllowed("lab", events, false));
    assertThatExceptionOfType(NotAllowed.class)
        .isThrownBy(() -> senders.requireAllowed("stranger", events, false));
    assertThatExceptionOfType(NotAllowed.class)
        .isThrownBy(() -> senders.requireMayPost("stranger"));
  }

  @Test
  void asManyAsASecondHasGoAtOnceAndThenOneByOne() {
    Senders senders = senders(Map.of(LAB + "event-sources", "*", LAB + "requests-per-second", "3"));

    for (int i = 0; i < 3; i++) {
      senders.requireMayPost("lab");
    }
    assertTooFast(senders, 1);
    clock.advance(Duration.ofMillis(400));
    senders.requireMayPost("lab");
    assertTooFast(senders, 1);
    clock.advance(Duration.ofDays(1));
    for (int i = 0; i < 3; i++) {
      senders.requireMayPost("lab");
    }
    assertTooFast(senders, 1);
  }

  @Test
  void anArrayIsPaidForByItsEvents() {
    Senders senders = senders(Map.of(LAB + "event-sources", "*", LAB + "requests-per-second", "2"));
    Event event = event("", "", List.of());

    senders.requireMayPost("lab");
    senders.requireAllowed("lab", List.of(event, event, event, event, event, event), true);
    assertTooFast(senders, 3);
    clock.advance(Duration.ofSeconds(2));
    assertTooFast(senders, 1);
    clock.advance(Duration.ofSeconds(1));
    senders.requireMayPost("lab");
  }

  @Test
  void whoMaySendNothingSendsNothing() {
    Senders senders = senders(Map.of(LAB + "regions", "eu-west-1"));

    assertThatExceptionOfType(NotAllowed.class)
        .isThrownBy(
            () -> senders.requireAllowed("lab", List.of(event("", "eu-west-1", List.of())), false));
  }

  @Test
  void aPaceOfNothingRefusesTheStart() {
    assertThatCode(() -> senders(Map.of(LAB + "requests-per-second", "0")))
        .rootCause()
        .hasMessageContaining(LAB + "requests-per-second is at least 1");
  }

  private void assertTooFast(Senders senders, int seconds) {
    assertThatExceptionOfType(Pace.TooFast.class)
        .isThrownBy(() -> senders.requireMayPost("lab"))
        .satisfies(e -> assertThat(e.seconds()).isEqualTo(seconds));
  }

  private Senders senders(Map<String, String> settings) {
    SenderProperties properties =
        new Binder(new MapConfigurationPropertySource(new HashMap<>(settings)))
            .bindOrCreate("fleabridge.security", SenderProperties.class);
    return new Senders(properties, clock);
  }

  private static Event event(String account, String region, List<String> resources) {
    return new Event(
        "e-1", "ml.inference", "Inference Result", account, null, region, resources, Json.object());
  }

  @Test
  void aDailyCountOfAQueueStopsTheStart() {
    SenderProperties daily = bound(Map.of("sources.q.events-per-day", "5"));

    assertThat(senders(daily, "elsewhere")).isNotNull();
    for (String queue : List.of("q", "https://sqs.eu-west-1.amazonaws.com/111122223333/q")) {
      assertThatExceptionOfType(StartRefused.class)
          .isThrownBy(() -> senders(daily, queue))
          .withMessageContaining("fleabridge.security.sources.q.events-per-day");
    }
  }

  private static Senders senders(SenderProperties properties, String queue) {
    IntakeProperties intake =
        new Binder(
                new MapConfigurationPropertySource(Map.of("fleabridge.intake.sqs.queues", queue)))
            .bindOrCreate("fleabridge.intake", IntakeProperties.class);
    return new IntakeConfiguration()
        .senders(properties, intake, new StaticListableBeanFactory().getBeanProvider(Clock.class));
  }

  private static SenderProperties bound(Map<String, String> values) {
    Map<String, String> named = new HashMap<>();
    values.forEach((name, value) -> named.put("fleabridge.security." + name, value));
    return new Binder(new MapConfigurationPropertySource(named))
        .bindOrCreate("fleabridge.security", SenderProperties.class);
  }
}
