package dev.fleabridge.report.table;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.model.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs statements on a SQL warehouse of Databricks, by its Statement Execution API. Only for
 * statements that may run twice: one whose answer is lost may have run, and may still run.
 */
final class SqlStatements implements AutoCloseable {

  /** Waits; a test does not. */
  @FunctionalInterface
  interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(SqlStatements.class);
  private static final String PATH = "/api/2.0/sql/statements";
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final Duration TO_CONNECT = Duration.ofSeconds(5);

  /** Longer than the server waits for the end of a statement, which is "wait_timeout". */
  static final Duration TO_ANSWER = Duration.ofSeconds(60);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /** Ten minutes: a warehouse that was stopped needs some to start. */
  private static final int MAX_LOOKS = 300;

  private static final int MAX_TRIES = 4;
  private static final Duration USUAL_WAIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** The server has not begun: it has too much to do. */
  private static final Set<Integer> LATER = Set.of(429, 503);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final int MAX_REASON_CHARS = 300;

  private final URI host;
  private final String warehouse;
  private final Supplier<String> token;
  private final Duration toAnswer;
  private final Pause pause;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TO_CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param host the address of the workspace, without a path
   * @param token is asked for at each call, because it may be rotated
   * @param toAnswer how long one call may take
   */
  SqlStatements(
      URI host, String warehouse, Supplier<String> token, Duration toAnswer, Pause pause) {
    this.host = host;
    this.warehouse = warehouse;
    this.token = token;
    this.toAnswer = toAnswer;
    this.pause = pause;
  }

  /**
   * Runs a statement, and returns when it has succeeded.
   *
   * @param parameters texts for the markers of these names
   * @throws TableTrouble otherwise; it may have run all the same
   */
  void run(String statement, Map<String, String> parameters) {
    try {
      JsonNode answer = begin(request(statement, parameters));
      for (int look = 0; isUnderWay(answer); look++) {
        String id = answer.path("statement_id").asString("");
        if (!ID.matcher(id).matches()) {
          throw new TableTrouble("Databricks named no statement that could be asked about.");
        }
        if (look == MAX_LOOKS) {
          cancel(id);
          throw new TableTrouble("A statement at Databricks took too long and was canceled.");
        }
        pause.take(BETWEEN_LOOKS);
        answer = body(send(builder("/" + id).GET().build()));
      }
      requireSuccess(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TableTrouble("This replica stopped while Databricks ran a statement.", e);
    }
  }

  private ObjectNode request(String statement, Map<String, String> parameters) {
    ObjectNode request =
        Json.object()
            .put("warehouse_id", warehouse)
            .put("statement", statement)
            .put("wait_timeout", "30s")
            .put("on_wait_timeout", "CONTINUE");
    ArrayNode list = request.putArray("parameters");
    parameters.forEach((name, value) ->
        list.addObject().put("name", name).put("value", value).put("type", "STRING"));
    return request;
  }

  private JsonNode begin(ObjectNode request) throws InterruptedException {
    HttpRequest post =
        builder("")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(request.toString()))
            .build();
    HttpResponse<String> answer = send(post);
    for (int tries = 1; LATER.contains(answer.statusCode()) && tries < MAX_TRIES; tries++) {
      pause.take(wait(answer));
      answer = send(post);
    }
    return body(answer);
  }

  private static Duration wait(HttpResponse<String> answer) {
    String told = answer.headers().firstValue("Retry-After").orElse("");
    if (!told.matches("\\d{1,9}")) {
      return USUAL_WAIT;
    }
    Duration wait = Duration.ofSeconds(Long.parseLong(told));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private HttpRequest.Builder builder(String below) {
    return HttpRequest.newBuilder(host.resolve(PATH + below))
        .header("Authorization", "Bearer " + bearer());
  }

  private String bearer() {
    try {
      return token.get();
    } catch (AwsFailure e) {
      throw new TableTrouble("The token for Databricks cannot be read: " + e.reason(), e);
    }
  }

  private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
    CompletableFuture<HttpResponse<String>> pending =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
    try {
      // A limit of the request would end with the headers of its answer.
      return pending.get(toAnswer.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw noAnswer(e);
    } catch (ExecutionException e) {
      throw noAnswer(Objects.requireNonNullElse(e.getCause(), e));
    } finally {
      pending.cancel(true);
    }
  }

  /** The cause's message may be of any library below, and names no setting. */
  private static TableTrouble noAnswer(Throwable cause) {
    return new TableTrouble(
        "Databricks gave no answer (%s).".formatted(cause.getClass().getSimpleName()), cause);
  }

  private static JsonNode body(HttpResponse<String> answer) {
    JsonNode body = read(answer.body());
    if (answer.statusCode() == 200 && body != null) {
      return body;
    }
    throw new TableTrouble(
        "Databricks answered %d%s".formatted(answer.statusCode(), body == null ? "." : why(body)));
  }

  private static @Nullable JsonNode read(String text) {
    try {
      JsonNode body = Json.read(text);
      return body.isObject() ? body : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isUnderWay(JsonNode answer) {
    String state = state(answer);
    return state.equals("PENDING") || state.equals("RUNNING");
  }

  private static void requireSuccess(JsonNode answer) {
    String state = state(answer);
    if (state.equals("SUCCEEDED") || state.equals("CLOSED")) {
      return;
    }
    throw new TableTrouble(
        "A statement at Databricks ended %s%s"
            .formatted(
                state.isEmpty() ? "without a state" : oneLine(state),
                why(answer.path("status").path("error"))));
  }

  private static String state(JsonNode answer) {
    return answer.path("status").path("state").asString("");
  }

  /** What an error says, in one line. It is about a statement of ours, which holds no secret. */
  private static String why(JsonNode error) {
    String code = error.path("error_code").asString("");
    String why = oneLine((code + " " + error.path("message").asString("")).strip());
    return why.isEmpty() ? "." : ": " + why;
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ");
    return line.length() > MAX_REASON_CHARS ? line.substring(0, MAX_REASON_CHARS) + "…" : line;
  }

  /** Best effort: a statement that goes on writes nothing that the next turn would not write. */
  private void cancel(String id) throws InterruptedException {
    try {
      send(builder("/" + id + "/cancel").POST(BodyPublishers.noBody()).build());
    } catch (TableTrouble e) {
      log.debug("A statement at Databricks was not canceled", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
