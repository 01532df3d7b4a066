package dev.fleabridge.engine.guard;

import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.engine.guard.Decision.Hold;
import dev.fleabridge.engine.lookup.LogLocation;
import dev.fleabridge.engine.lookup.LookUpSender;
import dev.fleabridge.engine.lookup.NamedObject;
import dev.fleabridge.ledger.Runs;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Outside;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides whether an action may name what it names outside of Fleabridge: objects, endpoints, jobs,
 * callbacks (money rule 28). The service has permissions that the sender of an event does not have.
 * So only the rule's author names freely, by what the rule writes literally. Everything else must
 * be on a list.
 */
public final class OutsideNames {

  static final String READ = "fleabridge.objects.read.allow";
  static final String WRITE = "fleabridge.objects.write.allow";

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

  /** A name that is on no list. */
  private record Forbidden(Reason reason, String what, String setting) {

    String explanation() {
      return "%s was not written in the rule, and is not on %s".formatted(what, setting);
    }
  }

  private final ObjectList reads;
  private final ObjectList writes;
  private final AllowList endpoints;
  private final AllowList trainingJobs;
  private final AllowList callbackSources;

  public OutsideNames(
      ObjectList reads,
      ObjectList writes,
      AllowList endpoints,
      AllowList trainingJobs,
      AllowList callbackSources) {
    this.reads = reads;
    this.writes = writes;
    this.endpoints = endpoints;
    this.trainingJobs = trainingJobs;
    this.callbackSources = callbackSources;
  }

  /** Allows only what rules write literally. */
  public static OutsideNames literal() {
    AllowList none = new AllowList(List.of());
    return new OutsideNames(
        ObjectList.of(READ, List.of()), ObjectList.of(WRITE, List.of()), none, none, none);
  }

  /** Holds an action that names what it may not. Nothing outside has been asked before that. */
  public Optional<Decision> blocks(Action action, Runs runs, Instant now) {
    if (action.kind().outside() == Outside.NOTHING) {
      return Optional.empty();
    }
    return blocks(action, runs.find(action.runId()).orElseThrow(), now);
  }

  /** The same for an action of this run, which need not stand in the books. */
  Optional<Decision> blocks(Action action, Run run, Instant now) {
    return forbidden(action, run)
        .map(f -> new Hold(f.reason(), f.explanation(), now.plus(LOOK_AGAIN)));
  }

  /**
   * Why a fan-out's log may not be written now; empty where it may. Lists may have changed since.
   */
  public Optional<String> forbidsLog(Action fanOut, Run run) {
    return log(fanOut, run).map(f -> f.reason().code() + ": " + f.explanation());
  }

  private Optional<Forbidden> forbidden(Action action, Run run) {
    ObjectNode parameters = action.resolved();
    return switch (action.kind().outside()) {
      case OBJECT -> object(action, run);
      case OBJECT_AND_LOG -> object(action, run).or(() -> log(action, run));
      case ENDPOINT -> endpoint(action, run);
      case TRAINING_JOB -> {
        String name = parameters.path("name").asString("");
        yield isLiteral(action, run, "name") || trainingJobs.allows(name)
            ? Optional.empty()
            : Optional.of(
                new Forbidden(
                    Reason.JOB_NOT_ALLOWED,
                    "training job " + name,
                    "fleabridge.training-jobs.allow"));
      }
      case CALLBACK ->
          isLiteral(action, run, "token") || callbackSources.allows(run.event().source())
              ? Optional.empty()
              : Optional.of(
                  new Forbidden(
                      Reason.CALLBACK_NOT_ALLOWED,
                      "the callback's token came with an event of "
                          + run.event().source()
                          + ": its source",
                      "fleabridge.callbacks.allow"));
      // Such a step names no host. The configuration is the list of servers and workspaces.
      case MLFLOW_RUN, DATABRICKS_RUN, DATABRICKS_QUERY, NOTHING -> Optional.empty();
    };
  }

  private Optional<Forbidden> object(Action action, Run run) {
    ObjectNode parameters = action.resolved();
    boolean literal =
        isLiteral(action, run, "uri")
            || (isLiteral(action, run, "bucket") && isLiteral(action, run, "key"));
    if (literal || parameters.path("uri").asString("").equals(NamedObject.EVENT_ITEMS)) {
      return Optional.empty();
    }
    // What is no address passes here: whoever uses it refuses it.
    return address(() -> LookUpSender.location(parameters))
        .filter(uri -> !reads.allows(uri))
        .map(uri -> new Forbidden(Reason.OBJECT_NOT_ALLOWED, uri.toString(), READ));
  }

  private Optional<Forbidden> log(Action action, Run run) {
    if (isLiteral(action, run, "log")) {
      return Optional.empty();
    }
    String log = addressOfLog(action);
    return log == null
        ? Optional.empty()
        : address(() -> S3Uri.parse(log))
            .filter(uri -> !writes.allows(uri))
            .map(uri -> new Forbidden(Reason.LOG_NOT_ALLOWED, "the log " + uri, WRITE));
  }

  private static @Nullable String addressOfLog(Action action) {
    try {
      return LogLocation.of(action.resolved(), action.id());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Optional<Forbidden> endpoint(Action action, Run run) {
    ObjectNode parameters = action.resolved();
    String name = parameters.path("endpoint").asString("");
    if (!isLiteral(action, run, "endpoint") && !endpoints.allows(name)) {
      return Optional.of(endpoint(name));
    }
    for (String target : List.of("target-model", "target-variant")) {
      String whole = name + "/" + parameters.path(target).asString("");
      if (parameters.has(target) && !isLiteral(action, run, target) && !allowsTarget(whole)) {
        return Optional.of(endpoint(whole));
      }
    }
    return Optional.empty();
  }

  /**
   * SageMaker makes an S3 key of the model's name. So a name that climbs must be listed exactly.
   */
  private boolean allowsTarget(String whole) {
    return ObjectList.climbs(whole) ? endpoints.entries().contains(whole) : endpoints.allows(whole);
  }

  private static Forbidden endpoint(String name) {
    return new Forbidden(
        Reason.ENDPOINT_NOT_ALLOWED, "endpoint " + name, "fleabridge.endpoints.allow");
  }

  private interface Address {
    S3Uri parse();
  }

  private static Optional<S3Uri> address(Address text) {
    try {
      return Optional.of(text.parse());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isLiteral(Action action, Run run, String parameter) {
    return Rule.writesLiterally(run.definition(), action.step(), action.kind(), parameter);
  }
}
