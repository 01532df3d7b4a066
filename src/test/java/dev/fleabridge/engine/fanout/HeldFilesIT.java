package dev.fleabridge.engine.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.ledger.FanOutReadings;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pay nobody, or hold too many invalid rows, wait for an approver. */
class HeldFilesIT {

  private static final By ANN = new By("ann", "seen and agreed");
  private static final By BOB = new By("bob", "not this one");
  private static final String BAD = "agt_x,much\n";

  private FanOutWorkbench world;
  private Workbench bench;
  private Levers levers;

  @BeforeEach
  void open() {
    use(FanOutWorkbench.RULES);
  }

  private void use(String rules) {
    world = new FanOutWorkbench(rules);
    bench = world.bench;
    levers =
        new Levers(
            bench.ledger,
            Readings.on(bench.jdbc),
            new AuditLog(bench.jdbc),
            bench.transactions,
            bench.clock);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "agt_1,0.001\nagt_2,0\n", "agt_1,much\nagt_2\n", "agt_1,0\nagt 2,0.9\n"})
  void fileOfWhichNobodyIsPaidWaitsAndIsDoneWhenSomebodyHasApproved(String rows) {
    UUID id = run("agent_id,score\n" + rows);

    requireHeld(id, "nothing_paid");
    assertThat(world.progress(id).counts().rows()).isEqualTo(rows.lines().count());
    bench.clock.advance(Duration.ofHours(1));
    world.run(world.sender());
    requireHeld(id, "nothing_paid");

    levers.approve(id, ANN);
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).result()).isNotNull();
    assertThat(world.paid).isEmpty();
  }

  @Test
  void whatIsSaidOfAFileThatPaidNobodyHasTheNumbersAndTheFirstReason() {
    UUID id = run("agent_id,score\nagt_1,0\nagt 2,0.9\n");

    assertThat(bench.action(id).explanation())
        .isEqualTo(
            "none of 2 rows became a payment: 1 of nothing or below the minimum, 1 invalid"
                + " (row 2: payee: not the id of an agent)");
    assertThat(bench.action(run("agent_id,score\n")).explanation()).isEqualTo("there are no rows");
  }

  @Test
  void ruleMayExpectToPayNobody() {
    world.close();
    use(FanOutWorkbench.RULES.replace("minimum: \"0.02\"", "may-pay-nobody: true"));

    assertThat(bench.action(run("agent_id,score\nagt_1,0\n")).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(run("agent_id,score\n")).state()).isEqualTo(ActionState.DONE);
    requireHeld(run("agent_id,score\n" + BAD.repeat(2)), "too_many_invalid");
  }

  @Test
  void tooManyInvalidRowsHoldTheOthersBeforeAnybodyIsPaid() {
    UUID id = run("agent_id,score\nagt_1,0.9\n" + BAD.repeat(2));

    requireHeld(id, "too_many_invalid");
    assertThat(bench.action(id).explanation())
        .startsWith("2 of 3 rows are invalid, more than the 1 that may be")
        .contains("row 2: amount")
        .endsWith("nobody is paid yet");
    assertThat(world.paid).isEmpty();
    assertThat(children(id)).isZero();
    assertThat(world.progress(id).counts().invalid()).isEqualTo(2);
    assertThat(world.progress(id).problems()).extracting(Problem::row).containsExactly(2L, 3L);
  }

  @Test
  void approvedFilePaysItsOtherRowsOnce() {
    UUID id = run("agent_id,score\nagt_1,0.9\n" + BAD.repeat(2) + "agt_2,0.5\n");

    levers.approve(id, ANN);
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid.values()).containsExactly(1, 1);
    assertThat(world.progress(id).counts().rows()).isEqualTo(4);
    assertThat(world.progress(id).counts().invalid()).isEqualTo(2);
    assertThat(world.progress(id).counts().filed()).isEqualTo(2);
    assertThat(world.progress(id).problems()).hasSize(2);
  }

  /** Where the rows before were filed already: with these settings, after each seven rows. */
  @Test
  void tooManyInvalidRowsLaterHoldTheRestAndWhatWasFiledIsPaidOnce() {
    UUID id = run("agent_id,score\n" + rows(14) + BAD.repeat(40) + "agt_last,0.5\n");

    requireHeld(id, "too_many_invalid");
    assertThat(bench.action(id).explanation()).contains("of the first ").contains("filed before");
    assertThat(world.paid).hasSizeBetween(14, 20);

    levers.approve(id, ANN);
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid).hasSize(15);
    assertThat(world.paid.values()).containsOnly(1);
    assertThat(world.progress(id).counts().invalid()).isEqualTo(40);
    assertThat(world.progress(id).problems())
        .extracting(Problem::row)
        .doesNotHaveDuplicates()
        .hasSize(40);
    assertThat(world.progress(id).counts().duplicates()).isZero();
  }

  /** The death of the process at each point of judging, and of filing after the approval. */
  @Test
  void deathAtAnyPointPaysEachRowOnceAndNoneBeforeTheApproval() {
    String content = "agent_id,score\n" + BAD.repeat(5) + rows(7);
    for (int fatal = 1; fatal <= 4; fatal++) {
      UUID id = begun(content, fatal);
      assertThat(world.paid).as("death %d", fatal).isEmpty();
      world.lose(id);
      world.run(world.sender());
      requireHeld(id, "too_many_invalid");
      levers.cancel(id, BOB);
    }
    for (int fatal = 1; fatal <= 6; fatal++) {
      UUID id = run(content);
      levers.approve(id, ANN);
      dieAt(fatal);
      world.lose(id);
      world.run(world.sender());

      assertThat(bench.action(id).state()).as("death %d", fatal).isEqualTo(ActionState.DONE);
      assertThat(world.paid).as("death %d", fatal).hasSize(7);
      assertThat(world.paid.values()).containsOnly(1);
      assertThat(world.progress(id).counts().rows()).isEqualTo(12);
      world.paid.clear();
    }
  }

  private UUID begun(String content, int fatal) {
    String key = UUID.randomUUID() + ".csv";
    world.put(key, content);
    UUID id = world.file(key, "aws.s3", key);
    dieAt(fatal);
    return id;
  }

  private void dieAt(int fatal) {
    FanOutSender mortal =
        world.sender(FanOutWorkbench.SMALL, new Mortal(bench.transactions, fatal));
    Action claimed = world.claim();
    assertThatThrownBy(() -> mortal.send(claimed)).isInstanceOf(Mortal.Death.class);
  }

  @Test
  void retryOfAHeldFileAsksAgainAndPaysNobody() {
    UUID id = run("agent_id,score\nagt_1,0.9\n" + BAD.repeat(2));
    for (int i = 0; i < 2; i++) {
      levers.retry(id, ANN);
      world.run(world.sender());

      requireHeld(id, "too_many_invalid");
      assertThat(world.progress(id).counts().invalid()).isEqualTo(2);
      assertThat(world.progress(id).problems()).hasSize(2);
    }
    assertThat(world.paid).isEmpty();
  }

  @Test
  void canceledFilePaysNobodyMore() {
    UUID id = run("agent_id,score\nagt_1,0.9\n" + BAD.repeat(2));

    levers.reject(id, BOB);
    bench.clock.advance(Duration.ofDays(2));
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.CANCELED);
    assertThat(world.paid).isEmpty();
  }

  /** Whoever pays the other rows by a batch must know: these are paid without it. */
  @Test
  void canceledFileLeavesThePaymentsThatItHasFiled() {
    bench.ledger.pauses().put(new Pause("kind:transfer", "restored", "ann", bench.clock.instant()));
    UUID id = run("agent_id,score\n" + rows(14) + BAD.repeat(40));
    requireHeld(id, "too_many_invalid");
    assertThat(world.paid).isEmpty();

    levers.cancel(id, BOB);
    bench.ledger.pauses().remove("kind:transfer");
    bench.ledger.actions().wakeHeld(Reason.PAUSED, null, bench.clock.instant());
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.CANCELED);
    assertThat(children(id)).isGreaterThanOrEqualTo(14);
    assertThat(world.paid.values()).hasSize(Math.toIntExact(children(id))).containsOnly(1);
  }

  @Test
  void whatWasApprovedIsNotPaidOnceTheObjectIsAnother() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\n" + BAD.repeat(2));
    UUID id = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());
    levers.approve(id, ANN);
    world.put("s.csv", "agent_id,score\nagt_thief,0.9\n" + BAD.repeat(2));

    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(id).reason()).isEqualTo("file_changed");
    assertThat(world.paid).isEmpty();
  }

  /** An approval does not last for a file that was written anew before anybody approved. */
  @Test
  void correctedObjectIsReadAnewAtARetry() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\n" + BAD.repeat(2));
    UUID id = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());
    world.put("s.csv", "agent_id,score\nagt_1,0.9\nagt_2,0.8\n");

    levers.retry(id, ANN);
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid.values()).containsExactly(1, 1);
    assertThat(world.progress(id).problems()).isEmpty();
  }

  @Test
  void correctedObjectIsReadAnewAtARetryAlsoWhereItPaidNobody() {
    world.put("s.csv", "agent_id,score\nagt_1,0\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());
    requireHeld(id, "nothing_paid");
    world.put("s.csv", "agent_id,score\nagt_1,0.9\nagt_2,0.8\n");

    levers.retry(id, ANN);
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid.values()).containsExactly(1, 1);
  }

  @Test
  void retryOfAFileThatPaidNobodyAsksAgain() {
    UUID id = run("agent_id,score\nagt_1,0\n" + BAD);
    for (int i = 0; i < 2; i++) {
      levers.retry(id, ANN);
      world.run(world.sender());

      requireHeld(id, "nothing_paid");
      assertThat(world.progress(id).counts().rows()).isEqualTo(2);
      assertThat(world.progress(id).problems()).hasSize(1);
    }
  }

  @Test
  void heldFileExpiresAtItsDeadline() {
    UUID id = run("agent_id,score\nagt_1,0.9\n" + BAD.repeat(2));
    Instant deadline = Objects.requireNonNull(bench.action(id).expiresAt());

    bench.clock.advance(Duration.between(bench.clock.instant(), deadline.plusSeconds(1)));
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.EXPIRED);
    assertThat(world.paid).isEmpty();
    assertThatThrownBy(() -> levers.approve(id, ANN)).isInstanceOf(Levers.NotLegal.class);
  }

  /** The last payment may end before the approver looks. */
  @Test
  void logOfACanceledFileIsWrittenOnceItsPaymentsHaveEnded() {
    UUID id = run("agent_id,score\nagt_1,0\n");
    world.logs().writeDue();
    assertThat(world.progress(id).log().writtenAt()).isNull();

    levers.cancel(id, BOB);
    world.logs().writeDue();

    assertThat(world.progress(id).log().writtenAt()).isNotNull();
  }

  private UUID run(String content) {
    String key = UUID.randomUUID() + ".csv";
    world.put(key, content);
    UUID id = world.file(key, "aws.s3", key);
    world.run(world.sender());
    return id;
  }

  private void requireHeld(UUID id, String reason) {
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(id).reason()).isEqualTo(reason);
  }

  private long children(UUID id) {
    return new FanOutReadings(bench.jdbc).page(bench.action(id), null, 100).size();
  }

  private static String rows(int count) {
    return IntStream.range(0, count)
        .mapToObj("agt_%d,0.9\n"::formatted)
        .collect(Collectors.joining());
  }
}
