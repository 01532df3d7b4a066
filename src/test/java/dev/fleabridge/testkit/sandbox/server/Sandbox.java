package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.SandboxClock;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Reply;
import dev.fleabridge.testkit.sandbox.http.Request;
import dev.fleabridge.testkit.sandbox.world.World;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The whole sandbox behind one lock: takes a request, meets it with a fault if one is due, lets the
 * routes answer, and writes down what happened. Safe for use by several threads.
 */
public final class Sandbox {

  private final ReentrantLock lock = new ReentrantLock();
  private final Clock base;
  private final Faults faults;
  private final Journal journal;
  private final Inspection inspection;
  private SandboxClock clock;
  private World world;
  private Router router;
  private Effects effects;
  private Idempotency idempotency;

  Sandbox(SandboxSettings settings, Clock base) {
    this.base = base;
    faults = new Faults(settings.seed());
    journal = new Journal(settings.journalSize());
    clock = new SandboxClock(base);
    world = new World(settings, clock);
    router = new Router(world);
    effects = new Effects();
    idempotency = new Idempotency();
    inspection = new Inspection(this);
  }

  Faults faults() {
    return faults;
  }

  Journal journal() {
    return journal;
  }

  /** Looks at or changes the world while nothing else does. */
  public <T extends @Nullable Object> T with(Function<World, T> work) {
    lock.lock();
    try {
      world.escrows.settleOverdueIfDue();
      world.orders.lookIfDue();
      return work.apply(world);
    } finally {
      lock.unlock();
    }
  }

  /** Looks at the counted effects while nothing changes them. */
  public <T> T withEffects(Function<Effects, T> work) {
    lock.lock();
    try {
      return work.apply(effects);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything but the settings: a new world, no faults, an empty journal. */
  void reset() {
    lock.lock();
    try {
      SandboxSettings settings = world.settings();
      clock = new SandboxClock(base);
      world = new World(settings, clock);
      router = new Router(world);
      effects = new Effects();
      idempotency = new Idempotency();
      faults.clear();
      journal.clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes one request.
   *
   * @throws InterruptedException when the server stops while a {@link Fault.Kind#DELAY} holds the
   *     call up
   */
  Reply take(Request request) throws InterruptedException {
    Call call = Call.of(request);
    if (call.segment(0).equals("_sandbox")) {
      return Reply.of(inspection.answer(call));
    }
    String body = new String(request.body(), StandardCharsets.UTF_8);
    Fault fault = faults.meet(request.method(), call.route(), body);
    if (fault != null && fault.kind() == Fault.Kind.DELAY && !fault.afterEffect()) {
      Thread.sleep(fault.millis());
    }
    Answer answer = fault == null || fault.takesEffect() ? perform(call) : refusal(fault);
    Duration delay;
    lock.lock();
    try {
      delay = world.settings().answerDelay();
      if (fault != null && !fault.takesEffect()) {
        effects.called();
      }
      int status = fault == null ? answer.status() : shownStatus(fault, answer);
      journal.write(clock.instant(), request, status, answer.effect(), fault);
    } finally {
      lock.unlock();
    }
    if (fault == null) {
      return Reply.of(answer).after(delay);
    }
    return reply(fault, answer, delay);
  }

  private Answer perform(Call call) {
    lock.lock();
    try {
      effects.called();
      boolean honoursKeys = world.settings().idempotency() && call.method().equals("POST");
      Answer replayed = honoursKeys ? idempotency.replay(call) : null;
      if (replayed != null) {
        return replayed;
      }
      Answer answer = router.answer(call);
      if (answer.effect() != null) {
        effects.tookEffect(answer.effect(), Effects.keys(call.request(), call.json()));
        if (honoursKeys) {
          idempotency.keep(call, answer);
        }
      }
      return answer;
    } finally {
      lock.unlock();
    }
  }

  private static Answer refusal(Fault fault) {
    Integer seconds = fault.retryAfter();
    Map<String, String> headers =
        seconds == null ? Map.of() : Map.of("Retry-After", seconds.toString());
    return switch (fault.kind()) {
      case THROTTLED -> Answer.error(429, "rate_limited", "Too many requests").withHeaders(headers);
      case ERROR_503 ->
          Answer.error(503, "service_unavailable", "Try again later").withHeaders(headers);
      default ->
          Answer.error(500, "internal_error", "An unexpected error occurred").withHeaders(headers);
    };
  }

  private static int shownStatus(Fault fault, Answer answer) {
    return switch (fault.kind()) {
      case THROTTLED, ERROR_500, ERROR_503 -> refusal(fault).status();
      case LOST_BEFORE, RESET -> fault.takesEffect() ? answer.status() : 0;
      case NOT_JSON -> 200;
      default -> answer.status();
    };
  }

  private static Reply reply(Fault fault, Answer answer, Duration delay) {
    Reply whole = Reply.of(answer).after(delay);
    byte[] body = whole.body();
    return switch (fault.kind()) {
      case LOST_AFTER, LOST_BEFORE -> Reply.silent(Reply.Delivery.CLOSE).after(delay);
      case RESET -> Reply.silent(Reply.Delivery.RESET).after(delay);
      case DELAY -> fault.afterEffect() ? whole.after(delay.plusMillis(fault.millis())) : whole;
      case THROTTLED, ERROR_500, ERROR_503 -> Reply.of(refusal(fault)).after(delay);
      case TRUNCATED_JSON ->
          whole.withBody(answer.status(), Reply.JSON, Arrays.copyOf(body, body.length / 2));
      case CUT_SHORT -> whole.delivered(Reply.Delivery.HALF);
      case NOT_JSON ->
          whole.withBody(
              200,
              "text/html; charset=UTF-8",
              "<html><body><h1>We will be right back</h1></body></html>"
                  .getBytes(StandardCharsets.UTF_8));
      case SLOW_DRIP ->
          whole
              .delivered(Reply.Delivery.DRIP)
              .after(Duration.ofMillis(Math.max(1, fault.millis())));
    };
  }
}
