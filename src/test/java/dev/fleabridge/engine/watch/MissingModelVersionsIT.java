package dev.fleabridge.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.mlops.ModelVersion;
import dev.fleabridge.mlops.RemoteFailure;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.MlflowEvent;
import dev.fleabridge.testkit.workbench.Workbench;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A version of a model of which no webhook told is found, and paid for once (money rule 19). */
class MissingModelVersionsIT {

  private static final String RULES =
      """
      rules:
        - id: version-bonus
          when: { source: [mlflow], detail-type: [MLflow Model Version Created] }
          key: "{% $detail.server & ':' & $detail.data.name & ':' & $detail.data.version %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_b, amount: "5", memo: "{% $detail.data.run_id %}" } }
      """;

  /** A registry that the test fills; the newest version first, as MLflow lists them. */
  private static final class Registry implements MlflowServers {

    private final List<ModelVersion> versions = new ArrayList<>();
    private final List<Instant> asked = new ArrayList<>();
    private @Nullable RemoteFailure failure;

    @Override
    public Set<String> names() {
      return Set.of("lab");
    }

    @Override
    public ObjectNode run(String server, String runId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void versionsSince(String server, Instant from, Consumer<ModelVersion> each) {
      asked.add(from);
      versions.reversed().stream()
          .filter(version -> !version.created().isBefore(from))
          .forEach(each);
      if (failure != null) {
        throw failure;
      }
    }
  }

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Registry registry = new Registry();
  private Workbench bench;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
  }

  private MissingModelVersions missing() {
    return new MissingModelVersions(
        registry,
        new OwnEvents(
            bench.plannerOf(RULES), bench.ledger.inbox(), bench.transactions, bench.clock),
        bench.ledger.inbox(),
        bench.ledger.modelVersionSearches(),
        meters,
        bench.clock,
        new MissingModelVersions.Reach(Duration.ofMinutes(5), null));
  }

  private void made(String version, Map<String, String> tags) {
    registry.versions.add(
        new ModelVersion(
            "churn", version, bench.clock.instant(), "models:/m", "run-" + version, null, tags));
  }

  private static Event webhook(String id, String version) {
    ObjectNode data = Json.object().put("name", "churn").put("version", version);
    data.put("source", "models:/m").put("run_id", "run-" + version);
    return MlflowEvent.of(id, "lab", "model_version", "created", Instant.EPOCH, data, null);
  }

  private List<String> paid() {
    List<String> paid = new ArrayList<>();
    bench.balance("agt_payer", "1000");
    bench.runUntilIdle(action -> {
      paid.add(action.resolved().path("memo").asString());
      return Workbench.done(action);
    });
    return paid;
  }

  @Test
  void aVersionOfWhichNobodyToldIsTakenInOnceAndPaidOnce() {
    assertThat(missing().search()).as("nothing older than the first search").isZero();
    bench.clock.advance(Duration.ofMinutes(1));
    made("7", Map.of("team", "a"));
    assertThat(missing().search()).as("its webhook may still come").isZero();
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing().search()).isEqualTo(1);
    assertThat(missing().search()).isZero();

    assertThat(paid()).containsExactly("run-7");
    Map<String, Object> event = bench.jdbc.queryForMap("select * from event");
    assertThat(event).containsEntry("detail_type", "MLflow Model Version Created");
    assertThat(event.get("id")).asString().matches("sweep-[0-9a-f]{64}");
    assertThat(meters.counter("fleabridge.missing-events.found", "kind", "model version").count())
        .isEqualTo(1);
  }

  @Test
  void aVersionOfWhichAWebhookToldIsLeftAlone() {
    missing().search();
    bench.clock.advance(Duration.ofMinutes(1));
    made("7", Map.of());
    bench.file(webhook("d-1", "7"));
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing().search()).isZero();
    assertThat(bench.jdbc.queryForList("select id from event", String.class))
        .containsExactly("d-1");
    assertThat(paid()).containsExactly("run-7");
  }

  @Test
  void aWebhookThatComesAfterTheSearchPaysNothingMore() {
    missing().search();
    bench.clock.advance(Duration.ofMinutes(1));
    made("7", Map.of());
    bench.clock.advance(Duration.ofMinutes(10));
    missing().search();
    assertThat(paid()).containsExactly("run-7");

    assertThat(bench.file(webhook("d-late", "7")).duplicate()).isTrue();
    assertThat(paid()).isEmpty();
  }

  @Test
  void whatWasMadeBeforeTheFirstSearchAndPromptsAreLeftAlone() {
    made("1", Map.of());
    bench.clock.advance(Duration.ofSeconds(1));
    missing().search();
    bench.clock.advance(Duration.ofMinutes(1));
    made("2", Map.of("mlflow.prompt.is_prompt", "true"));
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing().search()).isZero();
  }

  @Test
  void aSearchThatFailsBeginsAtTheSamePlaceAgainAndLosesNothing() {
    missing().search();
    Instant began = bench.clock.instant();
    bench.clock.advance(Duration.ofMinutes(1));
    made("7", Map.of());
    registry.failure = new RemoteFailure(RemoteFailure.Kind.UNAVAILABLE, "Timeout", "away");
    bench.clock.advance(Duration.ofDays(3));

    assertThat(missing().search()).as("what was shown before it counts").isEqualTo(1);
    assertThat(meters.counter("fleabridge.missing-events.failures").count()).isEqualTo(1);
    bench.clock.advance(Duration.ofDays(3));
    registry.failure = null;
    missing().search();
    bench.clock.advance(Duration.ofMinutes(5));
    missing().search();

    assertThat(registry.asked.subList(0, 2)).containsOnly(began);
    assertThat(registry.asked.getLast())
        .as("the mark, and an overlap for clocks that differ")
        .isEqualTo(bench.clock.instant().minus(Duration.ofMinutes(5 + 5 + 10)));
    assertThat(paid()).containsExactly("run-7");
  }

  @Test
  void itRunsWhereARuleListensToMlflow() {
    assertThat(WatchConfiguration.listens(MissingEventsIT.rules(RULES), "mlflow")).isTrue();
    assertThat(WatchConfiguration.listens(MissingEventsIT.rules(RULES), "aws.sagemaker")).isFalse();
  }
}
