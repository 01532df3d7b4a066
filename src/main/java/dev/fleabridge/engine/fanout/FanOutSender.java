package dev.fleabridge.engine.fanout;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.engine.fanout.FanOutSource.Opened;
import dev.fleabridge.engine.fanout.rows.NotReadHere;
import dev.fleabridge.engine.fanout.rows.Rows;
import dev.fleabridge.engine.fanout.rows.UnfitFile;
import dev.fleabridge.engine.lookup.LogLocation;
import dev.fleabridge.engine.lookup.LookUpSender;
import dev.fleabridge.engine.lookup.NamedObject;
import dev.fleabridge.engine.plan.CompiledRules;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.RunScope;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.FanOut.Counts;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Usdc;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.Step;
import dev.fleabridge.rule.expression.RowFields;
import dev.fleabridge.rule.expression.Scope;
import dev.fleabridge.rule.expression.Undecided;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries out {@code pay-scores}: it reads rows, and files a payment for each as an action of its
 * own.
 *
 * <p>Rows are filed in chunks. One transaction writes a chunk and how far the reading has come,
 * behind the fence of the claim (money rule 9). So a death at any point leaves out no row and files
 * none twice. Whoever claims the action next goes on. Nothing is sent here: the payments pass the
 * guard one by one, like all others.
 */
public final class FanOutSender implements Sender, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(FanOutSender.class);

  /** The claim is not ours any more. Nothing of the chunk was written. */
  static final class FenceClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FenceClosed() {
      super("another replica goes on with this fan-out");
    }
  }

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final FanOutSource source;
  private final EngineSettings engine;
  private final FanOutSettings settings;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final CompiledRules rules;
  private final Evaluations evaluations;
  private final Semaphore places;
  private volatile CountDownLatch stopped = new CountDownLatch(1);

  /** A sender that evaluates in its caller's thread. */
  public FanOutSender(
      Ledger ledger,
      TransactionOperations transactions,
      FanOutSource source,
      EngineSettings engine,
      FanOutSettings settings,
      Clock clock,
      Supplier<UUID> ids) {
    this(
        ledger,
        transactions,
        source,
        engine,
        settings,
        clock,
        ids,
        new CompiledRules(),
        Evaluations.inPlace());
  }

  public FanOutSender(
      Ledger ledger,
      TransactionOperations transactions,
      FanOutSource source,
      EngineSettings engine,
      FanOutSettings settings,
      Clock clock,
      Supplier<UUID> ids,
      CompiledRules rules,
      Evaluations evaluations) {
    this.rules = rules;
    this.evaluations = evaluations;
    this.ledger = ledger;
    this.transactions = transactions;
    this.source = source;
    this.engine = engine;
    this.settings = settings;
    this.clock = clock;
    this.ids = ids;
    this.places = new Semaphore(settings.atOnce());
  }

  @Override
  public SendResult send(Action action) {
    if (!places.tryAcquire()) {
      return SendResult.withheld(Reason.OTHERS_FIRST, "enough files are being read here");
    }
    try {
      return fanOut(action);
    } catch (AwsFailure e) {
      return LookUpSender.answer(e);
    } catch (NotReadHere e) {
      log.warn("Fan-out {} cannot be read here", action.id(), e);
      return again(Reason.NOT_READ_HERE, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      log.warn("Fan-out {} broke off: {}", action.id(), e.toString());
      return again(Reason.BROKE_OFF, "the object broke off midway");
    } catch (DataAccessException | TransactionException e) {
      log.warn("The ledger could not take rows of fan-out {}", action.id(), e);
      return again(Reason.LEDGER_UNAVAILABLE, "the ledger could not take the rows");
    } catch (UnfitFile e) {
      return declined(e.reason(), e);
    } catch (RulesInvalid e) {
      return again(
          Reason.RULE_UNREADABLE,
          "this version cannot read the rule of the run: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return declined(Reason.INVALID_PARAMETERS, e);
    } catch (Undecided e) {
      return again(Reason.EVALUATION_UNDECIDED, "the rows: " + e.getMessage());
    } catch (FenceClosed e) {
      return SendResult.of(Outcome.UNKNOWN, Reason.FENCE_CLOSED, String.valueOf(e.getMessage()));
    } finally {
      places.release();
    }
  }

  /** The fan-out is tried again. What was filed stays filed and is found by its keys. */
  private static SendResult again(Reason reason, String message) {
    return SendResult.of(Outcome.NOT_SENT, reason, message + "; it goes on from there");
  }

  private static SendResult declined(Reason reason, Exception e) {
    return SendResult.of(Outcome.DECLINED, reason, String.valueOf(e.getMessage()));
  }

  private SendResult fanOut(Action action) throws IOException, RulesInvalid {
    Run run = ledger.runs().find(action.runId()).orElseThrow();
    ObjectNode parameters = action.resolved().deepCopy();
    // An older release did not keep the version with the step.
    NamedObject.pin(action.kind(), parameters, run.event());
    // A log that says what was paid must not say what would have been.
    String asked = LogLocation.of(parameters, action.id());
    String log = action.shadow() ? null : asked;
    Step step = rules.of(run).step(action.step()).orElseThrow();
    Scope scope = RunScope.of(run, ledger.actions().needsOf(action.id()));
    RowPayments payments =
        new RowPayments(action, run, step, scope, ids, engine.patience(), evaluations);
    SecondLook look = SecondLook.at(action, settings);
    FanOut begun = inTransaction(now -> ledger.fanOuts().begin(action.id(), log, now));
    if (begun.readAt() != null && look.atTheEnd(begun).isEmpty()) {
      return SendResult.done(result(begun));
    }
    // A file that paid nobody is looked at again: a person may have corrected it.
    FanOut before = begun.readAt() == null ? begun.again() : begun.anew();
    JsonNode found = parameters.get("rows");
    Opened opened =
        found == null
            ? source.open(
                parameters, run.event().detail(), fields(run, step), before, keptAlive(action))
            : FanOutSource.listed(evaluations.run(() -> step.rows(scope, found)), before);
    try (Rows rows = opened.rows()) {
      if (opened.progress().restarts() > before.restarts()) {
        if (before.numbered()) {
          return SendResult.of(Outcome.DECLINED, Reason.FILE_CHANGED, MIXED);
        }
        if (look.isApproved()) {
          return SendResult.of(Outcome.DECLINED, Reason.FILE_CHANGED, NOT_APPROVED);
        }
        restart(action, opened.progress());
      }
      return read(action, opened.progress(), rows, payments, look);
    }
  }

  /** Keeps the claim while an object comes of which no rows are filed yet. */
  private Pulse keptAlive(Action action) {
    return new Pulse(
        clock,
        settings.chunkTime(),
        () ->
            inTransaction(now -> {
              requireOurs(action, now);
              return now;
            }));
  }

  private static RowFields fields(Run run, Step step) {
    return run.ruleId().equals(Rule.BATCHES) ? BatchPlanner.rowFields() : step.rowFields();
  }

  private static final String MIXED =
      "the object changed after rows of it were filed that only their numbers identify; read again,"
          + " one of them could be paid twice under another number. Pay the rest as a new batch, with"
          + " an item for each row";

  private static final String NOT_APPROVED =
      "the object changed after it was approved; pay it as a new batch, where it is still meant";

  private void restart(Action action, FanOut progress) {
    inTransaction(now -> {
      requireOurs(action, now);
      ledger
          .fanOuts()
          .note(
              action.id(),
              Reason.FILE_CHANGED,
              "the object changed while it was read, so it is read again from its beginning; payments"
                  + " already filed are found by their keys",
              now);
      ledger.fanOuts().save(progress, now);
      return progress;
    });
  }

  private SendResult read(
      Action action, FanOut before, Rows rows, RowPayments payments, SecondLook look)
      throws IOException {
    FanOut progress = before;
    while (true) {
      if (!roomForMore(action)) {
        return again(Reason.STOPPING, "this replica shuts down");
      }
      Instant until = clock.instant().plus(settings.chunkTime());
      RowChunk chunk = new RowChunk(payments);
      boolean ended =
          chunk.fill(
              rows, settings.chunkRows(), () -> clock.instant().isAfter(until), clock.instant());
      FanOut.Chunk read = chunk.read(rows.offset(), rows.columns());
      Optional<SendResult> doubt = look.beforeFiling(progress, read, ended);
      if (doubt.isPresent()) {
        keep(action, progress.judged(read));
        return doubt.get();
      }
      progress = file(action, progress, chunk.payments(), read, ended);
      if (ended) {
        return ended(progress, look);
      }
      RowChunk.UndecidedRow row = chunk.undecided();
      if (row != null) {
        String which =
            "row %d could not be evaluated to its end".formatted(progress.counts().rows() + 1);
        return again(Reason.EVALUATION_UNDECIDED, which + " (" + row.why().getMessage() + ")");
      }
    }
  }

  private static SendResult ended(FanOut finished, SecondLook look) {
    return look.atTheEnd(finished).orElseGet(() -> SendResult.done(result(finished)));
  }

  /** Keeps what an approver needs to see. */
  private void keep(Action action, FanOut judged) {
    inTransaction(now -> {
      requireOurs(action, now);
      ledger.fanOuts().save(judged, now);
      return judged;
    });
  }

  private FanOut file(
      Action action,
      FanOut progress,
      List<PlannedAction> payments,
      FanOut.Chunk read,
      boolean ended) {
    return inTransaction(now -> {
      requireOurs(action, now);
      FanOut.Met met = ledger.fanOuts().file(action, payments, now);
      FanOut further = progress.plus(read, met);
      FanOut written = ended ? further.finished(now) : further;
      ledger.fanOuts().save(written, now);
      return written;
    });
  }

  /**
   * Waits until the backlog is small enough, and keeps the claim meanwhile. Returns false where
   * this replica stops.
   */
  private boolean roomForMore(Action action) {
    while (ledger.actions().backlog(settings.maxBacklog() + 1) > settings.maxBacklog()) {
      inTransaction(now -> {
        requireOurs(action, now);
        return now;
      });
      try {
        if (stopped.await(settings.pause().toMillis(), TimeUnit.MILLISECONDS)) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return stopped.getCount() > 0;
  }

  private void requireOurs(Action action, Instant now) {
    if (!ledger.actions().extendLease(action.id(), action.epoch(), now.plus(engine.lease()))) {
      throw new FenceClosed();
    }
  }

  private <T> T inTransaction(Function<Instant, T> work) {
    return Objects.requireNonNull(transactions.execute(status -> work.apply(clock.instant())));
  }

  private static ObjectNode result(FanOut progress) {
    Counts c = progress.counts();
    return Json.object()
        .put("rows", c.rows())
        .put("filed", c.filed())
        .put("skipped", c.skipped())
        .put("duplicates", c.duplicates())
        .put("conflicts", c.conflicts())
        .put("invalid", c.invalid())
        .put("amount", Usdc.text(c.amount()));
  }

  @Override
  public void start() {
    stopped = new CountDownLatch(1);
  }

  /** Lets fan-outs end after their chunk. Another replica, or the next start, goes on. */
  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public boolean isRunning() {
    return stopped.getCount() > 0;
  }

  @Override
  public int getPhase() {
    return Stopping.FAN_OUTS;
  }
}
