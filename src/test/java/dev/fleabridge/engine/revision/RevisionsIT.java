package dev.fleabridge.engine.revision;

import static dev.fleabridge.engine.revision.RevisedReplica.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.revision.Revisions.Done;
import dev.fleabridge.engine.revision.Revisions.KeysNotAcknowledged;
import dev.fleabridge.engine.revision.Revisions.MovedOn;
import dev.fleabridge.engine.revision.Revisions.OwnRevision;
import dev.fleabridge.engine.revision.Revisions.Preview;
import dev.fleabridge.engine.revision.Revisions.Result;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.RuleReplicas;
import dev.fleabridge.ledger.RuleRevisions.Origin;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.ledger.RuleRevisions.State;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.embedded.Emptied;
import dev.fleabridge.testkit.workbench.Workbench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.ConcurrencyFailureException;

/** Which revision is in force, who decides it, and who works by it. */
class RevisionsIT {

  private static final String KEY = "{% $detail.key %}";
  private static final String ONE = rules("1", KEY);
  private static final String TWO = rules("2", KEY);
  private static final String THREE = rules("3", KEY);
  private static final String OTHER_KEY = rules("1", "{% $detail.region & '/' & $detail.key %}");

  private final Workbench bench = new Workbench(ONE);

  @TempDir private Path folder;

  @Test
  void theFirstStartPutsItsFileInForceAndALaterOneChangesNothing() {
    RevisedReplica first = start("a", ONE);
    start("b", ONE);

    assertThat(first.number()).isEqualTo(1);
    assertThat(first.states()).containsExactly("1 IN_FORCE");
    Revision revision = first.find(1);
    assertThat(revision.origin()).isEqualTo(Origin.START);
    assertThat(revision.location()).endsWith("a.yaml");
    assertThat(first.ledger.content(1)).isEqualTo(ONE);
    assertThat(audit()).containsExactly("rules-file put-rules-in-force rules/revisions/1");
  }

  @Test
  void newContentComesInForceAtAStartAndTheOthersFollow() {
    RevisedReplica old = start("a", ONE);
    RevisedReplica next = start("b", TWO);

    assertThat(next.number()).isEqualTo(2);
    assertThat(old.number()).as("before it looks").isEqualTo(1);
    old.watch.look();
    assertThat(old.number()).isEqualTo(2);
    assertThat(amount(old)).isEqualTo("2");
    assertThat(next.states()).containsExactly("1 SUPERSEDED", "2 IN_FORCE");
  }

  @Test
  void aTaskOfAnOldDeploymentThatStartsAgainTakesNothingBack() {
    start("a", ONE);
    start("b", TWO);

    RevisedReplica again = start("a", ONE);

    assertThat(again.number()).isEqualTo(2);
    assertThat(again.states()).containsExactly("1 SUPERSEDED", "2 IN_FORCE");
    assertThat(again.watch.here().fileSaysRevision()).isEqualTo(1);
    again.watch.look();
    again.watch.look();
    assertThat(again.number()).isEqualTo(2);
  }

  @Test
  void aReloadIsInForceHereAtOnceAndThereAfterALook() throws RulesInvalid {
    RevisedReplica here = start("a", ONE);
    RevisedReplica there = start("b", ONE);

    Done done = here.reload("ann", TWO);

    assertThat(done.result()).isEqualTo(Result.IN_FORCE);
    assertThat(here.number()).isEqualTo(2);
    there.watch.look();
    assertThat(there.number()).isEqualTo(2);
    assertThat(amount(there)).isEqualTo("2");
    assertThat(here.find(2).submitted().person()).isEqualTo("ann");
    assertThat(here.find(2).basedOn()).isEqualTo(1);
    assertThat(audit()).contains("ann put-rules-in-force rules/revisions/2");
    assertThat(here.reload("ann", TWO).result()).isEqualTo(Result.UNCHANGED);
    assertThat(here.states()).hasSize(2);
  }

  @Test
  void aReloadWithoutATextReadsTheFileAlsoWhereItSaysWhatAnEarlierRevisionSaid()
      throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    replica.reload("ann", TWO);

    Done done = replica.reload("ann", null);

    assertThat(done.result()).isEqualTo(Result.IN_FORCE);
    assertThat(replica.number()).isEqualTo(3);
    assertThat(amount(replica)).isEqualTo("1");
    assertThat(done.revision().location()).endsWith("a.yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rules: [", "rules: [{ id: pay, wehn: {} }]", "", "rules:\n  - id: batch"})
  void rulesWithMistakesChangeNothingAndAreNamed(String broken) {
    RevisedReplica replica = start("a", ONE);

    assertThatThrownBy(() -> replica.reload("ann", broken))
        .isInstanceOfSatisfying(RulesInvalid.class, e -> assertThat(e.problems()).isNotEmpty());
    assertThatThrownBy(() -> replica.revisions.preview(broken, order("ann", null)))
        .isInstanceOf(RulesInvalid.class);
    assertThat(replica.states()).containsExactly("1 IN_FORCE");
    assertThat(amount(replica)).isEqualTo("1");
  }

  @Test
  void aDryRunSaysWhatWouldChangeAndWritesNothing() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);

    Preview preview = replica.revisions.preview(TWO, order("ann", 1L));

    assertThat(preview.result()).isEqualTo(Result.IN_FORCE);
    assertThat(preview.inForce()).isEqualTo(1);
    assertThat(preview.differences())
        .singleElement()
        .satisfies(difference ->
            assertThat(difference.fields())
                .containsExactly(
                    new Difference.Field(
                        "steps.pay.transfer.amount",
                        Json.mapper().getNodeFactory().stringNode("1"),
                        Json.mapper().getNodeFactory().stringNode("2"))));
    assertThat(preview.notAcknowledged()).isEmpty();
    assertThat(replica.revisions.preview(ONE, order("ann", null)).result())
        .isEqualTo(Result.UNCHANGED);
    assertThat(replica.states()).containsExactly("1 IN_FORCE");
    assertThat(audit()).hasSize(1);
  }

  @Test
  void whoeverExpectsAnotherRevisionIsToldAndChangesNothing() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    replica.reload("ann", TWO);

    assertThatThrownBy(() -> replica.revisions.submit(THREE, order("bob", 1L)))
        .isInstanceOfSatisfying(MovedOn.class, e -> assertThat(e.inForce()).isEqualTo(2));
    assertThatThrownBy(() -> replica.revisions.preview(THREE, order("bob", 1L)))
        .isInstanceOf(MovedOn.class);
    assertThat(replica.states()).containsExactly("1 SUPERSEDED", "2 IN_FORCE");
  }

  @Test
  void ofPeopleWhoReloadAtOnceOneWinsAndTheOthersAreTold() throws Exception {
    List<RevisedReplica> replicas = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      replicas.add(start("r" + i, ONE));
    }
    int won = 0;
    int told = 0;
    try (var threads = Executors.newFixedThreadPool(6)) {
      List<Callable<Done>> reloads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String text = rules(Integer.toString(i + 2), KEY);
        RevisedReplica replica = replicas.get(i);
        reloads.add(() -> replica.revisions.submit(text, order("ann", 1L)));
      }
      for (Future<Done> reload : threads.invokeAll(reloads)) {
        try {
          assertThat(reload.get().revision().number()).isEqualTo(2);
          won++;
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(MovedOn.class);
          told++;
        }
      }
    }
    assertThat(won).isEqualTo(1);
    assertThat(told).isEqualTo(5);
    replicas.forEach(replica -> replica.watch.look());
    assertThat(replicas).allSatisfy(replica -> assertThat(replica.number()).isEqualTo(2));
    assertThat(replicas.getFirst().states()).containsExactly("1 SUPERSEDED", "2 IN_FORCE");
  }

  @Test
  void aChangedKeyIsRefusedUntilItsWordIsGivenAndSoIsTheWayBack() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    pay(replica, "k1");

    String word = refusedWord(() -> replica.reload("ann", OTHER_KEY));
    assertThat(replica.states()).containsExactly("1 IN_FORCE");
    assertThat(replica.revisions.preview(OTHER_KEY, order("ann", null)).notAcknowledged())
        .extracting(Revisions.KeyChange::word)
        .containsExactly(word);

    replica.reload("ann", OTHER_KEY, word);
    assertThat(replica.find(2).acknowledged()).containsExactly(word);
    pay(replica, "k2");

    String back = refusedWord(() -> replica.putInForce(1, "ann", word));
    assertThat(back).isNotEqualTo(word);
    assertThat(replica.putInForce(1, "ann", back).revision().number()).isEqualTo(3);
  }

  @Test
  void anAcknowledgedRevisionOutlivesAStartWithoutTheWord() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    pay(replica, "k1");
    replica.reload("ann", OTHER_KEY, refusedWord(() -> replica.reload("ann", OTHER_KEY)));

    assertThat(start("b", OTHER_KEY).number()).isEqualTo(2);
  }

  /** A file has no place for words. */
  @Test
  void anAcknowledgedKeyIsNotAskedAboutAgainWhileItStays() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    pay(replica, "k1");
    String word = refusedWord(() -> replica.reload("ann", OTHER_KEY));
    replica.reload("ann", OTHER_KEY, word, "pay@of-another-change");
    assertThat(replica.find(2).acknowledged()).containsExactly(word);
    pay(replica, "k2");

    String more = rules("2", "{% $detail.region & '/' & $detail.key %}");
    assertThat(replica.revisions.preview(more, order("ann", null)).notAcknowledged()).isEmpty();
    replica.change(more);
    assertThat(replica.number()).isEqualTo(3);
    replica.change(more.replace("hello", "goodbye"));
    assertThat(replica.number()).as("and so on").isEqualTo(4);

    replica.reload("ann", ONE, refusedWord(() -> replica.reload("ann", ONE, word)));
    assertThat(refusedWord(() -> replica.reload("ann", OTHER_KEY)))
        .as("but not once it was another")
        .isEqualTo(word);
  }

  @Test
  void withFourEyesAnAcknowledgedKeyIsNotAskedAboutAgainEither() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE, true);
    pay(replica, "k1");
    replica.reload("ann", OTHER_KEY, refusedWord(() -> replica.reload("ann", OTHER_KEY)));
    replica.putInForce(2, "bob");

    replica.reload("ann", rules("2", "{% $detail.region & '/' & $detail.key %}"));
    assertThat(replica.putInForce(3, "bob").result()).isEqualTo(Revisions.Result.IN_FORCE);
  }

  /** It does not know yet that the key is another. */
  @Test
  void aReplicaThatIsBehindDoesNotUseAnOldKeyForTheFirstTime() throws RulesInvalid {
    RevisedReplica behind = start("a", ONE);
    RevisedReplica ahead = start("b", ONE);
    ahead.reload("ann", OTHER_KEY);

    assertThatThrownBy(() -> pay(behind, "k1"))
        .isInstanceOf(ConcurrencyFailureException.class)
        .satisfies(e -> assertThat(Outage.is(e)).isTrue())
        .satisfies(e -> assertThat(Outage.isGeneral(e)).isFalse());
    assertThat(bench.jdbc.queryForList("select id from event", String.class)).isEmpty();

    behind.watch.look();
    pay(behind, "k1");
    ahead.reload("ann", rules("2", "{% $detail.region & '/' & $detail.key %}"));
    assertThatCode(() -> pay(behind, "k2"))
        .as("by a version that was used before")
        .doesNotThrowAnyException();
  }

  /** Two events tell of one fact. */
  @Test
  void aReplicaThatIsBehindDoesNotUseAKeyThatWasChangedSince() throws RulesInvalid {
    RevisedReplica behind = start("a", ONE);
    RevisedReplica ahead = start("b", ONE);
    pay(ahead, "k0");
    String word = refusedWord(() -> ahead.reload("ann", OTHER_KEY));
    ahead.reload("ann", OTHER_KEY, word);

    pay(ahead, "k1");
    assertThatThrownBy(() -> bench.file(behind.planner, again("k1")))
        .isInstanceOf(ConcurrencyFailureException.class)
        .satisfies(e -> assertThat(Outage.is(e)).isTrue());
    behind.watch.look();
    bench.file(behind.planner, again("k1"));
    assertThat(runs()).isEqualTo(2);

    ahead.putInForce(1, "ann", refusedWord(() -> ahead.putInForce(1, "ann")));
    pay(ahead, "k2");
    assertThatThrownBy(() -> bench.file(behind.planner, again("k2")))
        .as("nor on the way back")
        .isInstanceOf(ConcurrencyFailureException.class);
    behind.watch.look();
    ahead.reload("ann", TWO);
    pay(ahead, "k3");
    assertThatCode(() -> bench.file(behind.planner, again("k3")))
        .as("the key stays")
        .doesNotThrowAnyException();
    assertThat(runs()).isEqualTo(4);
  }

  private @Nullable Integer runs() {
    return bench.jdbc.queryForObject("select count(*) from run", Integer.class);
  }

  private static Event again(String key) {
    return event(key, key + "-again");
  }

  @Test
  void whoeverChangesAKeyWaitsForTheFirstRunByTheOldOne() throws Exception {
    RevisedReplica behind = start("a", ONE);
    RevisedReplica ahead = start("b", ONE);
    CountDownLatch filed = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(2)) {
      Future<?> filing =
          threads.submit(() ->
              bench.transactions.executeWithoutResult(status -> {
                Plan plan = behind.plan(event("k1"));
                bench.ledger.inbox().file(List.of(plan), bench.clock.instant());
                filed.countDown();
                awaitQuietly(asked);
              }));
      assertThat(filed.await(20, TimeUnit.SECONDS)).isTrue();
      Future<Done> reload = threads.submit(() -> ahead.reload("ann", OTHER_KEY));
      await()
          .until(() ->
              !bench
                  .jdbc
                  .queryForList("select 1 from pg_locks where not granted", Integer.class)
                  .isEmpty());
      asked.countDown();
      filing.get();
      assertThatThrownBy(reload::get).hasCauseInstanceOf(KeysNotAcknowledged.class);
    }
    assertThat(ahead.states()).containsExactly("1 IN_FORCE");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aRollBackIsANewRevisionWithTheOldContentAndOutlivesAStart() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    replica.change(TWO);
    assertThat(replica.number()).isEqualTo(2);

    Done done = replica.putInForce(1, "ann");

    assertThat(done.revision().number()).isEqualTo(3);
    assertThat(done.revision().origin()).isEqualTo(Origin.ROLLBACK);
    assertThat(done.revision().contentOf()).isEqualTo(1);
    assertThat(amount(replica)).isEqualTo("1");
    assertThat(start("a", TWO).number()).as("with the newer file").isEqualTo(3);
    assertThat(replica.putInForce(3, "ann").result()).isEqualTo(Result.UNCHANGED);
    assertThat(replica.states()).containsExactly("1 SUPERSEDED", "2 SUPERSEDED", "3 IN_FORCE");
  }

  @Test
  void withFourEyesASecondPersonPutsARevisionInForce() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE, true);
    RevisedReplica other = start("b", ONE, true);

    assertThat(replica.number()).as("nothing else is in force").isEqualTo(1);
    assertThat(replica.reload("ann", TWO).result()).isEqualTo(Result.PROPOSED);
    assertThat(replica.number()).isEqualTo(1);
    for (String same : List.of("ann", "ANN", " a\u200bnn")) {
      assertThatThrownBy(() -> replica.putInForce(2, same)).isInstanceOf(OwnRevision.class);
    }
    other.watch.look();
    assertThat(other.number()).isEqualTo(1);

    assertThat(other.putInForce(2, "bob").result()).isEqualTo(Result.IN_FORCE);
    replica.watch.look();
    assertThat(replica.number()).isEqualTo(2);
    assertThat(Objects.requireNonNull(replica.find(2).inForce()).person()).isEqualTo("bob");
    assertThat(audit())
        .contains(
            "ann propose-rules rules/revisions/2", "bob put-rules-in-force rules/revisions/2");
  }

  @Test
  void withFourEyesAStartAndAFileOnlyPropose() {
    start("a", ONE, true);
    RevisedReplica next = start("b", TWO, true);

    assertThat(next.number()).isEqualTo(1);
    assertThat(next.states()).containsExactly("1 IN_FORCE", "2 PROPOSED");
    start("c", TWO, true);
    assertThat(next.states()).hasSize(2);
    next.change(THREE);
    assertThat(next.number()).isEqualTo(1);
    assertThat(next.states()).containsExactly("1 IN_FORCE", "2 PROPOSED", "3 PROPOSED");
  }

  @Test
  void withFourEyesARollBackNeedsASecondPersonToo() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE, true);
    replica.reload("ann", TWO);
    replica.putInForce(2, "bob");

    assertThat(replica.putInForce(1, "bob").result()).isEqualTo(Result.PROPOSED);
    assertThat(replica.number()).isEqualTo(2);
    assertThatThrownBy(() -> replica.putInForce(3, "bob")).isInstanceOf(OwnRevision.class);
    replica.putInForce(3, "ann");
    assertThat(amount(replica)).isEqualTo("1");
  }

  @Test
  void aProposalIsOverWhenAnotherComesInForceOrWhenItIsRefused() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE, true);
    replica.reload("ann", TWO);
    replica.reload("ann", THREE);
    Revision seen = replica.find(2);
    replica.putInForce(3, "bob");

    assertThatThrownBy(() -> replica.revisions.putInForce(seen, order("bob", null)))
        .isInstanceOf(MovedOn.class)
        .hasMessage("revision 2 is SUPERSEDED and not PROPOSED");
    assertThatThrownBy(() -> replica.revisions.refuse(2, order("bob", null)))
        .isInstanceOf(MovedOn.class);

    replica.reload("ann", rules("4", KEY));
    assertThat(replica.revisions.refuse(4, order("bob", null)).state()).isEqualTo(State.REFUSED);
    Revision refused = replica.find(4);
    assertThat(Objects.requireNonNull(refused.ended()).note()).isEqualTo("ticket 7");
    assertThat(replica.putInForce(4, "ann").result())
        .as("it may be proposed again")
        .isEqualTo(Result.PROPOSED);
    assertThat(audit()).contains("bob refuse-rules rules/revisions/4");
  }

  @Test
  void aProposalIsJudgedByTheKeysOnceMoreWhenItIsPutInForce() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE, true);
    replica.reload("ann", OTHER_KEY);
    pay(replica, "k1");

    String word = refusedWord(() -> replica.putInForce(2, "bob"));
    assertThat(replica.number()).isEqualTo(1);
    replica.putInForce(2, "bob", word);
    assertThat(replica.find(2).acknowledged()).containsExactly(word);
  }

  @Test
  void aReplicaThatCannotReadTheRevisionInForcePlansAndSendsNothing() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    RevisedReplica newer = start("b", ONE);
    newer.reload("ann", TWO);
    Emptied.unguarded(
        bench.jdbc,
        "update rule_revision set content = replace(content, 'when:', 'wann:') where number = 2");

    replica.watch.look();

    assertThat(replica.number()).isNull();
    assertThat(replica.watch.here().problem())
        .contains("revision 2 of the rules cannot be read here", "wann");
    assertThatThrownBy(() -> amount(replica))
        .isInstanceOfSatisfying(Undecided.class, e -> assertThat(e.isRefused()).isTrue());
    assertThat(GuardLimits.inForce(replica.rules).apply("pay")).isNull();
    assertThat(new RulesHealth(replica.watch).health().getStatus().getCode())
        .isEqualTo("OUT_OF_SERVICE");

    newer.reload("ann", THREE);
    replica.watch.look();
    assertThat(amount(replica)).isEqualTo("3");
    assertThat(replica.watch.here().problem()).isNull();
    assertThat(new RulesHealth(replica.watch).health().getStatus().getCode()).isEqualTo("UP");
  }

  @Test
  void whereTheBooksCannotBeAskedTheRulesStayAsTheyAre() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    RevisedReplica other = start("b", ONE);
    other.reload("ann", TWO);
    bench.jdbc.execute("alter table rule_revision rename to away");
    try {
      replica.watch.look();
      assertThat(amount(replica)).isEqualTo("1");
    } finally {
      bench.jdbc.execute("alter table away rename to rule_revision");
    }
    replica.watch.look();
    assertThat(amount(replica)).isEqualTo("2");
  }

  @Test
  void whatWaitsForOtherRulesIsLookedAtAgainOnceTheyAreExchanged() throws RulesInvalid {
    RevisedReplica replica = start("a", ONE);
    AtomicInteger exchanges = new AtomicInteger();
    RulesWatch watch =
        new RulesWatch(
            new Following(replica.ledger, replica.rules),
            null,
            replica.rules,
            new RuleReplicas(bench.jdbc),
            bench.clock,
            "a",
            "a.yaml",
            Duration.ofSeconds(2),
            exchanges::incrementAndGet,
            Optional::empty);
    watch.look();
    int atFirst = exchanges.get();

    replica.reload("ann", TWO);
    watch.look();
    watch.look();
    assertThat(exchanges.get()).isEqualTo(atFirst + 1);
  }

  @Test
  void whatReplicasWorkByIsInTheBooks() throws RulesInvalid {
    RevisedReplica one = start("a", ONE);
    RevisedReplica two = start("b", ONE);
    one.reload("ann", TWO);
    one.watch.look();
    two.watch.look();

    assertThat(replicas()).containsExactly("a 2", "b 2");
    two.reload("ann", THREE);
    two.watch.look();
    assertThat(replicas()).containsExactly("a 2", "b 3");
    two.watch.start();
    two.watch.stop();
    assertThat(replicas()).containsExactly("a 2");
  }

  private List<String> replicas() {
    return bench.jdbc.queryForList(
        "select replica || ' ' || revision from rule_replica order by replica", String.class);
  }

  private RevisedReplica start(String name, String rules) {
    return RevisedReplica.start(bench, name, folder, rules);
  }

  private RevisedReplica start(String name, String rules, boolean fourEyes) {
    return RevisedReplica.start(bench, name, folder, rules, fourEyes);
  }

  private void pay(RevisedReplica replica, String key) {
    bench.file(replica.planner, event(key));
  }

  private static Event event(String key) {
    return event(key, key);
  }

  private static Event event(String key, String id) {
    return Workbench.event(
        id, "test", "Test", Json.object().put("key", key).put("region", "eu").toString());
  }

  private static String amount(RevisedReplica replica) {
    Terms terms = replica.plan(event("k")).runs().getFirst().actions().getFirst().terms();
    return Objects.requireNonNull(Objects.requireNonNull(terms).amount())
        .value()
        .stripTrailingZeros()
        .toPlainString();
  }

  private interface Act {
    void run() throws RulesInvalid;
  }

  private static String refusedWord(Act act) throws RulesInvalid {
    try {
      act.run();
    } catch (KeysNotAcknowledged e) {
      return e.changes().getFirst().word();
    }
    throw new AssertionError("it was not refused");
  }

  private List<String> audit() {
    return bench.jdbc.queryForList(
        "select actor || ' ' || act || ' ' || target from audit order by id", String.class);
  }

  private static String rules(String amount, String key) {
    return """
    rules:
      - id: pay
        when: { source: [test] }
        key: "%s"
        steps:
          pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "%s", memo: hello } }
    """
        .formatted(key, amount);
  }
}
