package dev.fleabridge.openapi;

import dev.fleabridge.web.SourceDoors;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds the errors that an operation may answer: problem details, all of them. */
final class Answers {

  private static final String PROBLEM_TYPE = "application/problem+json";

  static final String TAG = "ETag";

  private static final String NOT_MODIFIED = "304";
  private static final List<String> CONDITIONS = List.of("If-Match", "If-None-Match");

  private static final String MOVED_ON =
      "Another revision is in force than expected (`revisionInForce`), it cannot be decided any"
          + " more, or keys change that nobody has confirmed (`notAcknowledged`)";

  private static final String MISTAKES = "The rules have mistakes: `problems` says which";

  /** What only one call answers, besides its controller's annotations: status and description. */
  private static final Map<String, Map<String, String>> OWN =
      Map.of(
          "postBatch",
          Map.of("409", "The key belongs to another batch: `batch` says which"),
          "actOnActions",
          Map.of("409", "The token is not, or no more, of this act"),
          "replayNamedEvent",
          Map.of("404", "There is no such event"),
          "reloadRules",
          Map.of("409", MOVED_ON, "422", MISTAKES),
          "putRevisionInForce",
          Map.of("409", MOVED_ON, "422", MISTAKES),
          "refuseRevision",
          Map.of("409", MOVED_ON),
          "compareRevisions",
          Map.of("422", MISTAKES));

  private Answers() {}

  /** The answer of a status, which the operation has. */
  static ApiResponse of(Operation operation, String status) {
    ApiResponse response = operation.getResponses().get(status);
    if (response == null) {
      throw new IllegalStateException(
          "%s does not answer %s".formatted(operation.getOperationId(), status));
    }
    return response;
  }

  static void describe(String method, String path, Operation operation) {
    OWN.getOrDefault(operation.getOperationId(), Map.of())
        .forEach((status, description) -> problem(operation, status, description));
    if (path.startsWith("/v1/actions/{id}/")) {
      problem(operation, "409", "Not legal in the action's state: `legal` says what is");
    }
    boolean door = SourceDoors.isOne(method, path);
    problem(
        operation,
        "400",
        door
            ? "Malformed: `field` and `reason` say where and why, `index` in which element"
            : "A parameter or a field cannot be accepted: `errors` names it");
    problem(operation, "401", "Not signed in");
    problem(
        operation,
        "403",
        door
            ? "A wrong key, or an event that this source may not send: `field` and `setting` say"
                + " which, `index` in which element"
            : "Signed in, and not allowed to");
    problem(operation, "500", "Unforeseen: `reference` stands in the log");
    problem(operation, "503", "The books cannot be reached, or too much waits: come again");
    problem(
        operation,
        "429",
        door
            ? "Faster, or more on a day, than this source may post: come again"
            : "Too many wrong sign-ins of this name or from this address: come again");
    if (operation.getRequestBody() != null) {
      problem(operation, "413", "The body is larger than allowed");
      problem(operation, "415", "The body is compressed, or of another type");
    }
    if (path.contains("{") && !door) {
      problem(operation, "404", "There is nothing under this id");
    }
    conditions(method, operation);
    problem(
        operation,
        "default",
        "What HTTP refuses whatever the call is, such as another method or too large a header");
    complete(operation.getResponses());
    operation.setResponses(sorted(operation.getResponses()));
  }

  /** What an operation answers whose answers have a tag, or that may be asked for one. */
  private static void conditions(String method, Operation operation) {
    boolean tagged =
        operation.getResponses().values().stream()
            .anyMatch(
                answer -> answer.getHeaders() != null && answer.getHeaders().containsKey(TAG));
    if (tagged && method.equals("GET")) {
      operation
          .getResponses()
          .addApiResponse(
              NOT_MODIFIED, new ApiResponse().description("It still has the tag of If-None-Match"));
    }
    boolean conditional =
        operation.getParameters() != null
            && operation.getParameters().stream()
                .anyMatch(parameter -> CONDITIONS.contains(parameter.getName()));
    if (conditional) {
      problem(operation, "412", "It is not, or no more, as the request says that it was seen");
    }
  }

  private static void problem(Operation operation, String status, String description) {
    if (!operation.getResponses().containsKey(status)) {
      operation.getResponses().addApiResponse(status, new ApiResponse().description(description));
    }
  }

  /** A controller may have said of an error that there is one, and when. */
  private static void complete(ApiResponses responses) {
    responses.forEach((status, response) -> {
      if (!status.startsWith("2") && !status.equals(NOT_MODIFIED)) {
        response.setContent(
            new Content()
                .addMediaType(
                    PROBLEM_TYPE, new MediaType().schema(Form.ref(ProblemDocument.NAME))));
      }
      if (List.of("429", "503").contains(status)) {
        response.addHeaderObject(
            "Retry-After", new Header().description("seconds").schema(Form.integer("int32")));
      }
      if (status.equals("401")) {
        response.addHeaderObject(
            "WWW-Authenticate", new Header().description("how to sign in").schema(Form.string()));
      }
    });
  }

  private static ApiResponses sorted(ApiResponses responses) {
    ApiResponses sorted = new ApiResponses();
    sorted.putAll(new TreeMap<>(responses));
    return sorted;
  }
}
