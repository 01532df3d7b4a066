package dev.fleabridge.engine.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.RuleRevisions.Origin;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.workbench.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a change of the rules file does while the bridge runs. */
@ExtendWith(OutputCaptureExtension.class)
class FileWatchIT {

  private static final String ONE = rules("1");
  private static final String TWO = rules("2");
  private static final String BROKEN = ONE.replace("when:", "wann:");

  private final Workbench bench = new Workbench(ONE);

  @TempDir private Path folder;

  @Test
  void aChangedFileIsInForceOnceItStandsStill() throws IOException {
    RevisedReplica replica = start("a", ONE);

    Files.writeString(replica.file(), TWO);
    replica.watch.look();
    assertThat(replica.number()).as("it may still be written").isEqualTo(1);
    replica.watch.look();

    assertThat(replica.number()).isEqualTo(2);
    assertThat(replica.find(2).origin()).isEqualTo(Origin.FILE);
    assertThat(replica.watch.here().fileSaysRevision()).isEqualTo(2);
    replica.watch.look();
    assertThat(replica.states()).hasSize(2);
  }

  @Test
  void aFileThatIsHalfWrittenIsNotRead() throws IOException {
    RevisedReplica replica = start("a", ONE);
    for (int end : new int[] {10, 60, 120}) {
      Files.writeString(replica.file(), TWO.substring(0, end));
      replica.watch.look();
      assertThat(replica.watch.here().problem()).isNull();
    }
    replica.change(TWO);

    assertThat(replica.number()).isEqualTo(2);
  }

  @Test
  void aBrokenFileChangesNothingIsToldOnceAndIsForgottenWhenItIsMended(CapturedOutput output) {
    RevisedReplica replica = start("a", ONE);

    replica.change(BROKEN);
    replica.watch.look();
    replica.watch.look();

    assertThat(replica.number()).isEqualTo(1);
    assertThat(replica.states()).containsExactly("1 IN_FORCE");
    String problem = replica.watch.here().problem();
    assertThat(problem).contains("line 3: rule pay: wann: ");
    assertThat(output.getOut().split("The rules stay as they are", -1)).hasSize(2);
    assertThat(output).doesNotContain("\tat ");
    assertThat(new RulesHealth(replica.watch).health().getStatus().getCode()).isEqualTo("UP");
    assertThat(new RulesHealth(replica.watch).health().getDetails()).containsKey("problem");
    assertThat(bench.jdbc.queryForObject("select problem from rule_replica", String.class))
        .isEqualTo(problem);

    replica.change(TWO);
    assertThat(replica.number()).isEqualTo(2);
    assertThat(replica.watch.here().problem()).isNull();
  }

  @Test
  void hundredsOfMistakesAreToldShortly() {
    RevisedReplica replica = start("a", ONE);
    StringBuilder many = new StringBuilder("rules:\n");
    for (int i = 0; i < 400; i++) {
      many.append("  - { id: r%d, wann: {} }\n".formatted(i));
    }
    replica.change(many.toString());

    assertThat(replica.watch.here().problem())
        .hasSizeLessThan(4_100)
        .endsWith("(the log has all of it)");
  }

  @Test
  void aFileThatIsGoneChangesNothing() throws IOException {
    RevisedReplica replica = start("a", ONE);
    Files.delete(replica.file());
    replica.watch.look();
    replica.watch.look();

    assertThat(replica.number()).isEqualTo(1);
    assertThat(replica.watch.here().problem()).contains("there is no file");
    replica.change(ONE);
    assertThat(replica.watch.here().problem()).isNull();
    assertThat(replica.states()).containsExactly("1 IN_FORCE");
  }

  /** As a volume of Kubernetes changes: the path leads to another file by one rename. */
  @Test
  void aLinkThatIsExchangedIsAChange() throws IOException {
    Path one = Files.writeString(Files.createDirectory(folder.resolve("v1")).resolve("r"), ONE);
    Path two = Files.writeString(Files.createDirectory(folder.resolve("v2")).resolve("r"), TWO);
    RevisedReplica replica = start("a", ONE);
    Files.delete(replica.file());
    Files.createSymbolicLink(replica.file(), one);
    replica.watch.look();

    Path next = Files.createSymbolicLink(folder.resolve("next"), two);
    Files.move(next, replica.file(), StandardCopyOption.ATOMIC_MOVE);
    replica.watch.look();
    replica.watch.look();

    assertThat(replica.number()).isEqualTo(2);
  }

  @Test
  void replicasThatSeeTheSameChangeMakeOneRevision() {
    RevisedReplica one = start("a", ONE);
    RevisedReplica two = start("b", ONE);
    one.change(TWO);
    two.change(TWO);

    assertThat(two.number()).isEqualTo(2);
    assertThat(two.states()).containsExactly("1 SUPERSEDED", "2 IN_FORCE");
  }

  @Test
  void aFileThatGoesBackIsARevisionAgain() {
    RevisedReplica replica = start("a", ONE);
    replica.change(TWO);
    replica.change(ONE);
    assertThat(replica.number()).isEqualTo(3);
    replica.change(BROKEN);
    replica.change(TWO);
    assertThat(replica.number()).as("also after a mistake").isEqualTo(4);
    assertThat(replica.states()).hasSize(4);
  }

  /** Volumes reach replicas at different times. */
  @Test
  void aReplicaThatComesLateDoesNotTakeTheRulesBack() {
    RevisedReplica first = start("a", ONE);
    RevisedReplica late = start("b", ONE);
    first.change(TWO);
    first.change(ONE);
    assertThat(first.number()).isEqualTo(3);

    late.change(TWO);
    assertThat(late.number()).as("it has said TWO before").isEqualTo(3);
    late.change(ONE);
    assertThat(late.number()).isEqualTo(3);
    assertThat(late.states()).hasSize(3);
  }

  @Test
  void aRollBackIsNotUndoneByTheFileThatStandsStill() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    replica.change(TWO);
    replica.putInForce(1, "ann");
    replica.watch.look();
    replica.watch.look();
    assertThat(replica.number()).isEqualTo(3);

    replica.change(ONE);
    assertThat(replica.number()).as("it says what is in force").isEqualTo(3);
    replica.change(TWO);
    assertThat(replica.number()).as("and is changed again").isEqualTo(4);
  }

  @Test
  void aChangedKeyInTheFileIsRefusedWithItsWord() {
    RevisedReplica replica = start("a", ONE);
    bench.file(
        replica.planner,
        Workbench.event("e1", "test", "Test", Json.object().put("key", "k1").toString()));

    replica.change(ONE.replace("$detail.key", "$detail.other"));

    assertThat(replica.number()).isEqualTo(1);
    assertThat(replica.watch.here().problem()).containsPattern("add pay@[0-9a-f]{12} to");
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgain() {
    RevisedReplica replica = start("a", ONE);
    bench.jdbc.execute("alter table rule_version rename to away");
    try {
      replica.change(TWO);
      assertThat(replica.number()).isEqualTo(1);
    } finally {
      bench.jdbc.execute("alter table away rename to rule_version");
    }
    replica.watch.look();
    assertThat(replica.number()).isEqualTo(2);
  }

  @Test
  void aFileThatGoesBackWhileTheBooksCannotBeWrittenIsTriedAgainToo() {
    RevisedReplica replica = start("a", ONE);
    replica.change(TWO);
    bench.jdbc.execute("alter table rule_version rename to away");
    try {
      replica.change(ONE);
      assertThat(replica.number()).isEqualTo(2);
    } finally {
      bench.jdbc.execute("alter table away rename to rule_version");
    }
    replica.watch.look();
    assertThat(replica.number()).isEqualTo(3);
  }

  @Test
  void whatWasRefusedFromTheFileAndIsInForceByItsWordIsNoProblemAnyMore() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    bench.file(
        replica.planner,
        Workbench.event("e1", "test", "Test", Json.object().put("key", "k1").toString()));
    String other = ONE.replace("$detail.key", "$detail.other");
    replica.change(other);
    assertThat(replica.watch.here().fileSaysRevision()).isNull();

    String word = replica.revisions.preview(null, order()).notAcknowledged().getFirst().word();
    replica.reload("ann", null, word);
    replica.watch.look();

    assertThat(replica.number()).isEqualTo(2);
    assertThat(replica.watch.here().problem()).isNull();
    assertThat(replica.watch.here().fileSaysRevision()).isEqualTo(2);
    replica.change(TWO);
    assertThat(replica.number()).as("the key that runs were made by alone").isEqualTo(3);
    replica.change(other);
    assertThat(replica.watch.here().problem()).as("it is another change").isNotNull();
  }

  private static Revisions.Order order() {
    return RevisedReplica.order("ann", null);
  }

  private RevisedReplica start(String name, String rules) {
    return RevisedReplica.start(bench, name, folder, rules);
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
}
