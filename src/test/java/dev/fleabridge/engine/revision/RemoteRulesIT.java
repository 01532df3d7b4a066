package dev.fleabridge.engine.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.rule.RemoteText;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.workbench.Workbench;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Rules that are not on this machine, and are exchanged where they are. */
@ExtendWith(OutputCaptureExtension.class)
class RemoteRulesIT {

  private static final String ONE = rules("1");

  private final Workbench bench = new Workbench(ONE);
  private final Place place = new Place();

  @Test
  void aChangeIsTakenUpAndThePlaceIsAskedEveryHalfMinute() throws RulesInvalid {
    RevisedReplica replica = start();
    int asked = place.asked;
    place.text = rules("2");
    for (int second = 0; second < 60; second++) {
      replica.watch.look();
      bench.clock.advance(Duration.ofSeconds(1));
    }
    assertThat(replica.number()).isEqualTo(2);
    assertThat(place.asked - asked).isEqualTo(2);
  }

  @Test
  void whileThePlaceIsAwayTheRulesStayAndPeopleAreTold() throws RulesInvalid {
    RevisedReplica replica = start();
    place.text = null;
    lookTwice(replica);
    assertThat(replica.number()).isEqualTo(1);
    assertThat(replica.watch.here().problem()).contains("s3://rules/all.yaml", "away");

    place.text = ONE;
    lookTwice(replica);
    assertThat(replica.number()).isEqualTo(1);
    assertThat(replica.watch.here().problem()).isNull();
    assertThat(replica.states()).hasSize(1);
  }

  @Test
  void aReloadReadsItAtOnce() throws RulesInvalid {
    RevisedReplica replica = start();
    place.text = rules("2");
    replica.reload("ann", null);
    assertThat(replica.number()).isEqualTo(2);
  }

  @Test
  void aFirstStartThatCannotReadItIsRefused() {
    place.text = null;
    assertThatThrownBy(this::start)
        .isInstanceOf(RulesInvalid.class)
        .hasMessage("s3://rules/all.yaml: the place is away");
  }

  @Test
  void aStartThatIsNotAllowedToReadItIsRefused() throws RulesInvalid {
    start();
    place.text = null;
    place.passing = false;
    assertThatThrownBy(this::start).isInstanceOf(RulesInvalid.class);
  }

  @Test
  void aStartWorksByWhatIsInForceWhileThePlaceIsAway(CapturedOutput output) throws RulesInvalid {
    start();
    place.text = null;
    RevisedReplica late = start();
    assertThat(late.number()).isEqualTo(1);
    assertThat(output).contains("cannot be read at this start", "s3://rules/all.yaml", "away");
    lookTwice(late);
    assertThat(late.watch.here().problem()).contains("away");

    place.text = rules("2");
    lookTwice(late);
    assertThat(late.number()).isEqualTo(2);
    assertThat(late.watch.here().problem()).isNull();
  }

  /** Otherwise it would work by old rules for good, and nobody would see it. */
  @Test
  void aLateStartLooksUntilItHasReadOnceAlsoWhereNothingIsWatched() throws RulesInvalid {
    start();
    place.text = null;
    RevisedReplica late =
        RevisedReplica.startRemote(bench, "late", "s3://rules/all.yaml", place, false);
    lookTwice(late);
    assertThat(late.watch.here().problem()).contains("away");

    place.text = rules("2").replace("when:", "wann:");
    lookTwice(late);
    assertThat(late.watch.here().problem()).contains("wann");

    place.text = rules("2");
    lookTwice(late);
    assertThat(late.number()).isEqualTo(2);
    assertThat(late.watch.here().problem()).isNull();

    int asked = place.asked;
    place.text = rules("3");
    lookTwice(late);
    assertThat(late.number()).isEqualTo(2);
    assertThat(place.asked).isEqualTo(asked);
  }

  @Test
  void whatIsFoundAfterALateStartIsNoNewsWhereAnEarlierRevisionSaidIt() throws RulesInvalid {
    RevisedReplica first = start();
    first.reload("ann", rules("2"));
    place.text = null;
    RevisedReplica late = start();

    place.text = ONE;
    lookTwice(late);

    assertThat(late.number()).isEqualTo(2);
    assertThat(late.states()).containsExactly("1 SUPERSEDED", "2 IN_FORCE");
  }

  private RevisedReplica start() throws RulesInvalid {
    return RevisedReplica.startRemote(bench, "a", "s3://rules/all.yaml", place);
  }

  private void lookTwice(RevisedReplica replica) {
    for (int i = 0; i < 2; i++) {
      bench.clock.advance(Duration.ofSeconds(30));
      replica.watch.look();
    }
  }

  private static String rules(String amount) {
    return """
    rules:
      - id: pay
        when: { source: [test] }
        key: "{%% $detail.key %%}"
        steps:
          pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "%s", memo: hello } }
    """
        .formatted(amount);
  }

  /** One text, or none. */
  private static final class Place implements RemoteText {
    private @Nullable String text = ONE;
    private boolean passing = true;
    private int asked;

    @Override
    public byte[] read(String location, int maxBytes) throws Unreadable {
      asked++;
      if (text == null) {
        throw new Unreadable("the place is away", passing);
      }
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
