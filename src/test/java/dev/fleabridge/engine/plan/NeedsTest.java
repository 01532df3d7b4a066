package dev.fleabridge.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Runs.RuleVersion;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.rule.Substitutes;
import dev.fleabridge.testkit.workbench.AnAction;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import tools.jackson.databind.node.ObjectNode;

/** When a step goes on, and when not, by how the steps before it have ended. */
class NeedsTest {

  private static final String HEAD =
      """
      rules:
        - id: insured
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
      """;

  private static final String RULES =
      HEAD
          + """
                pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "1", memo: hello } }
                then: { after: [pay], transfer: { payer: agt_payer, payee: agt_c, amount: "1", memo: then } }
                instead: { on-failure-of: pay, transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: instead } }
          """;

  @Test
  void whatIsDoneIsFollowed() {
    assertThat(unmet("then", List.of(pay(ActionState.DONE, null)))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DONE")
  void nothingGoesOnAfterWhatIsNotDone(ActionState state) {
    Beginning beginning = unmet("then", List.of(pay(state, "because"))).orElseThrow();

    assertThat(beginning.state()).isEqualTo(ActionState.SKIPPED);
    assertThat(beginning.reason()).isEqualTo("dependency_" + state.name().toLowerCase(Locale.ROOT));
    assertThat(beginning.explanation())
        .isEqualTo("step pay is %s: because", state.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void oneOfSeveralThatIsNotDoneIsEnough() {
    List<Action> needs = List.of(pay(ActionState.DONE, null), pay(ActionState.EXPIRED, null));

    assertThat(unmet("then", needs)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"DECLINED", "EXPIRED", "CANCELED", "SKIPPED"})
  void inThePlaceOfWhatFailedAnotherGoesOn(ActionState state) {
    assertThat(unmet("instead", List.of(pay(state, "because")))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"DECLINED", "EXPIRED", "CANCELED", "SKIPPED"})
  void inThePlaceOfWhatIsDoneOrMayBeNothingGoesOn(ActionState state) {
    assertThat(unmet("instead", List.of(pay(state, null))).orElseThrow().reason())
        .isEqualTo("not_needed");
  }

  @Test
  void inThePlaceOfWhatMayHaveHappenedNothingGoesOn() {
    Action unsettled = pay(ActionState.CANCELED, Reason.CANCELED_UNSETTLED.code());

    assertThat(unmet("instead", List.of(unsettled)).orElseThrow().reason())
        .isEqualTo("dependency_canceled");
  }

  /** A run goes by the words that began it, whatever the file says later. */
  @Test
  void aRunIsAskedByItsOwnWords() {
    Action declined = pay(ActionState.DECLINED, "refused");
    Run run = run(rule(RULES).definition().asObject());

    assertThat(Needs.unmet(run, "then", before(declined)).orElseThrow().reason())
        .isEqualTo("dependency_declined");
    assertThat(Needs.unmet(run, "instead", before(declined))).isEmpty();
    assertThat(Needs.unmet(run, "of-another-version", before(declined))).isEmpty();
  }

  @Test
  void nothingGoesOnByWordsThatCannotBeRead() {
    Run run = run(Json.object().put("id", "of-a-newer-version"));
    Beginning beginning = Needs.unmet(run, "then", before()).orElseThrow();

    assertThat(beginning.state()).isEqualTo(ActionState.SKIPPED);
    assertThat(beginning.reason()).isEqualTo("rule_unreadable");
  }

  @Test
  void aNeedThatEndedWithoutAReasonIsTold() {
    Beginning beginning = unmet("then", List.of(pay(ActionState.EXPIRED, null))).orElseThrow();
    assertThat(beginning.explanation()).isEqualTo("step pay is expired");
  }

  private static Before before(Action... needs) {
    return new Before(List.of(needs), Map.of());
  }

  private static Run run(ObjectNode definition) {
    return new Run(
        UUID.randomUUID(),
        "insured",
        "key",
        "event",
        AnAction.CREATED,
        new RuleVersion("hash", StoredRule.GRAMMAR, definition),
        Workbench.event("event", "test", "Test", "{}"));
  }

  /** Each step acts in AnAction under the name {@code pay}. */
  private static Action pay(ActionState state, @Nullable String reason) {
    AnAction action = AnAction.transfer("1").in(state);
    return reason == null ? action.build() : action.because(reason).build();
  }

  private static Optional<Beginning> unmet(String step, List<Action> needs) {
    return Needs.unmet(Substitutes.of(rule(RULES).steps()), step, new Before(needs, Map.of()));
  }

  /**
   * Whatever the chain of steps, where one is done neither its substitute is, nor anything that
   * comes after the substitute or in its place.
   */
  @Test
  void noSubstituteOfWhatIsNotWantedIsWanted() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Chain chain = Chain.any(random);
      Map<String, Action> ended = new HashMap<>();
      for (String step : chain.steps()) {
        Optional<Beginning> unmet =
            Needs.unmet(
                Substitutes.of(rule(chain.yaml()).steps()), step, chain.before(step, ended));
        boolean wanted = chain.isWanted(step, ended);
        assertThat(wanted || unmet.isPresent()).as("seed %d: %s of %s", seed, step, chain).isTrue();
        ActionState end =
            unmet.isPresent()
                ? ActionState.SKIPPED
                : random.nextBoolean() ? ActionState.DONE : ActionState.DECLINED;
        ended.put(step, AnAction.transfer("1").in(end).step(step).build());
      }
    }
  }

  /** Steps of which each but the first comes after an earlier one, or in its place. */
  private record Chain(
      List<String> steps, Map<String, String> needs, Map<String, Boolean> inPlace) {

    static Chain any(Random random) {
      List<String> steps = List.of("a", "b", "c", "d", "e", "f");
      Map<String, String> needs = new HashMap<>();
      Map<String, Boolean> inPlace = new HashMap<>();
      for (int i = 1; i < steps.size(); i++) {
        needs.put(steps.get(i), steps.get(random.nextInt(i)));
        inPlace.put(steps.get(i), random.nextBoolean());
      }
      return new Chain(steps, needs, inPlace);
    }

    String yaml() {
      StringBuilder yaml = new StringBuilder(HEAD);
      for (String step : steps) {
        String need = needs.get(step);
        String on =
            need == null
                ? ""
                : isInPlace(step) ? "on-failure-of: " + need + "," : "after: [" + need + "],";
        yaml.append(
            "      %s: { %s transfer: { payer: agt_payer, payee: agt_a, amount: \"1\", memo: m } }\n"
                .formatted(step, on));
      }
      return yaml.toString();
    }

    boolean isInPlace(String step) {
      return inPlace.getOrDefault(step, false);
    }

    /** Said once more, in other words than the code's. */
    boolean isWanted(String step, Map<String, Action> ended) {
      for (String at = step; needs.containsKey(at); at = needs.get(at)) {
        boolean done = Objects.requireNonNull(ended.get(needs.get(at))).state() == ActionState.DONE;
        if (isInPlace(at) && done) {
          return false;
        }
      }
      return true;
    }

    Before before(String step, Map<String, Action> ended) {
      Map<UUID, List<Action>> earlier = new HashMap<>();
      for (String at = step; needs.containsKey(at); at = needs.get(at)) {
        Action action = ended.get(at);
        if (action != null) {
          earlier.put(action.id(), List.of(Objects.requireNonNull(ended.get(needs.get(at)))));
        }
      }
      String need = needs.get(step);
      return new Before(
          need == null ? List.of() : List.of(Objects.requireNonNull(ended.get(need))), earlier);
    }
  }

  private static Rule rule(String yaml) {
    try {
      return RuleBook.load(yaml, "test", RuleLimits.defaults()).rules().getFirst();
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }
}
