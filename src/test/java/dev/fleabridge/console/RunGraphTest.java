package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.RunGraph.Box;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.operator.ActionViews;
import dev.fleabridge.operator.RunController;
import dev.fleabridge.operator.RunController.Need;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A step stands to the right of all that it waited for. */
class RunGraphTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void aStepStandsToTheRightOfTheLongestWayToIt() {
    // a and b have no needs, c needs a, d needs c and b.
    RunGraph graph =
        RunGraph.of(
            run(
                Stream.of("a", "b", "c", "d").map(name -> step(name, "")).toList(),
                need("c", "a"),
                need("d", "b"),
                need("d", "c")));

    assertThat(x(graph, "a")).isEqualTo(x(graph, "b")).isLessThan(x(graph, "c"));
    assertThat(x(graph, "c")).isLessThan(x(graph, "d"));
    assertThat(box(graph, "a").y()).isNotEqualTo(box(graph, "b").y());
    assertThat(box(graph, "d").after()).containsExactly("b", "c");
    assertThat(graph.lines()).hasSize(3);
    assertThat(graph.boxes())
        .allMatch(box -> box.x() + RunGraph.BOX_WIDTH < graph.width())
        .allMatch(box -> box.y() + RunGraph.BOX_HEIGHT < graph.height());
  }

  @Test
  void paymentsOfAFanOutAreCountedAtItsBox() {
    RunGraph graph =
        RunGraph.of(run(List.of(step("all", ""), step("all", "row-1"), step("all", "row-2"))));

    assertThat(graph.boxes()).hasSize(1);
    assertThat(graph.boxes().getFirst().payments()).isEqualTo(2);
  }

  /** What is not among the first thousand actions is not drawn, and neither is a line to it. */
  @Test
  void aNeedOfAnActionThatIsNotShownHasNoLine() {
    assertThat(RunGraph.of(run(List.of(step("a", "")), need("a", "gone"))).lines()).isEmpty();
    assertThat(RunGraph.of(run(List.of())).boxes()).isEmpty();
  }

  @Test
  void aCircleEndsAndALongNameIsCut() {
    String longName = "a".repeat(60);
    RunGraph graph =
        RunGraph.of(
            run(
                List.of(step(longName, ""), step("b", "")),
                need(longName, "b"),
                need("b", longName)));

    assertThat(graph.boxes()).hasSize(2);
    assertThat(box(graph, longName).label()).hasSizeLessThan(25).endsWith("…");
  }

  private static int x(RunGraph graph, String step) {
    return box(graph, step).x();
  }

  private static Box box(RunGraph graph, String step) {
    return graph.boxes().stream().filter(b -> b.step().equals(step)).findFirst().orElseThrow();
  }

  private static Need need(String step, String needs) {
    return new Need(id(step, ""), id(needs, ""));
  }

  private static UUID id(String step, String item) {
    return UUID.nameUUIDFromBytes(
        (step + "/" + item).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static RunController.Detail run(List<ActionViews.Summary> actions, Need... needs) {
    return new RunController.Detail(
        new UUID(0, 1),
        "pay",
        "key",
        false,
        "e-1",
        List.of("e-1"),
        NOW,
        null,
        Json.object(),
        actions,
        List.of(needs));
  }

  private static ActionViews.Summary step(String step, String item) {
    return new ActionViews.Summary(
        id(step, item),
        "e-1",
        new UUID(0, 1),
        "pay",
        step,
        item,
        "transfer",
        ActionState.READY,
        false,
        null,
        null,
        null,
        "key",
        null,
        "agt_a",
        "agt_b",
        Money.of("1"),
        Money.ZERO,
        null,
        null,
        NOW,
        NOW,
        null,
        null);
  }
}
