package dev.fleabridge.testkit.workbench;

import dev.fleabridge.aws.Objects;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.fanout.FanOutSender;
import dev.fleabridge.engine.fanout.FanOutSettings;
import dev.fleabridge.engine.fanout.FanOutSource;
import dev.fleabridge.engine.fanout.rows.RowLimits;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.plan.CompiledRules;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.springframework.transaction.support.TransactionOperations;

/** The engine without its threads, for tests of the floors above: fan-outs are real. */
public final class OneReplica {

  private final Claimer claimer;
  private final Recorder recorder;
  private final FanOutSender fanOuts;
  private final TestClock clock;

  public OneReplica(
      Ledger ledger,
      TransactionOperations transactions,
      GuardSettings guard,
      Objects objects,
      TestClock clock) {
    EngineSettings settings = EngineSettings.defaults();
    this.clock = clock;
    claimer =
        new Claimer(
            ledger, transactions, new Guard(guard), Workbench.ANYTHING, settings, clock, "one");
    recorder = new Recorder(ledger, transactions, settings, clock, new Random(1));
    fanOuts =
        new FanOutSender(
            ledger,
            transactions,
            new FanOutSource(objects, RowLimits.ofRows(64 * 1024)),
            settings,
            FanOutSettings.defaults(),
            clock,
            new TimeOrderedIds(clock, new Random(1)),
            new CompiledRules(),
            Evaluations.inPlace());
  }

  /** Carries out all that is due; the payments that were sent. */
  public List<Action> runUntilIdle() {
    List<Action> payments = new ArrayList<>();
    for (List<Action> due = claim(); !due.isEmpty(); due = claim()) {
      recorder.record(due.stream().map(a -> new Sent(a, clock.instant(), answer(a))).toList());
      due.stream().filter(a -> a.kind() != ActionKind.PAY_SCORES).forEach(payments::add);
    }
    return payments;
  }

  private List<Action> claim() {
    return claimer.claim(100).sending();
  }

  private SendResult answer(Action action) {
    return action.kind() == ActionKind.PAY_SCORES ? fanOuts.send(action) : Workbench.done(action);
  }
}
