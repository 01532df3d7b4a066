package dev.fleabridge.openapi;

import dev.fleabridge.model.ActionState;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers that no return type tells, because they are streamed or have two forms. */
final class ByHand {

  private static final String LINE = "PayoutLine";
  private static final String RESULT = "PayoutResult";

  private ByHand() {}

  static Map<String, Schema<?>> schemas() {
    return Map.of(
        LINE,
        line(),
        RESULT,
        result(),
        "PageEvent",
        page(),
        EventDoorDocument.ENVELOPE,
        EventDoorDocument.envelope());
  }

  static void describe(String operationId, Operation operation) {
    switch (operationId) {
      case "postEvents" -> EventDoorDocument.describe(operation);
      case "deliverFromMlflow" -> WebhookDocument.mlflow(operation);
      case "notifyFromDatabricks" -> WebhookDocument.databricks(operation);
      case "listEvents" -> oneOf(operation, "PageEventSummary", "PageEvent");
      case "getBatchLog" -> log(Answers.of(operation, "200"));
      case "exportActions", "exportEvents", "exportAudit" -> exported(Answers.of(operation, "200"));
      case "backTestRules" ->
          Answers.of(operation, "200")
              .setContent(
                  new Content()
                      .addMediaType("application/x-ndjson", new MediaType().schema(Form.string())));
      default -> {}
    }
  }

  private static void oneOf(Operation operation, String... names) {
    Schema<Object> either = new JsonSchema();
    either.setAnyOf(new ArrayList<>());
    for (String name : names) {
      either.getAnyOf().add(Form.ref(name));
    }
    Answers.of(operation, "200").setContent(OperationForms.json(either));
  }

  private static void log(ApiResponse response) {
    response.setContent(
        OperationForms.json(Form.array(Form.ref(LINE)))
            .addMediaType("text/csv", new MediaType().schema(Form.string())));
    response.addHeaderObject(
        "Content-Disposition", new Header().description("a file's name").schema(Form.string()));
  }

  private static void exported(ApiResponse response) {
    response.setContent(
        new Content()
            .addMediaType("application/x-ndjson", new MediaType().schema(Form.string()))
            .addMediaType("text/csv", new MediaType().schema(Form.string())));
    response.addHeaderObject(
        "Content-Disposition", new Header().description("a file's name").schema(Form.string()));
  }

  private static Schema<?> page() {
    Map<String, Schema<?>> all = new LinkedHashMap<>();
    all.put("items", Form.array(Form.ref("Event")));
    all.put("next", Form.orNull(Form.string()));
    Schema<?> page = Form.object(all);
    page.setDescription("The one event of an id");
    return page;
  }

  private static Schema<?> line() {
    Map<String, Schema<?>> all = new LinkedHashMap<>();
    all.put("agent_id", Form.orNull(Form.string()));
    all.put("bonus", Form.orNull(Form.of("number")));
    all.put("result", Form.ref(RESULT));
    Schema<?> line = Form.object(all);
    line.setDescription("One payment, as scripts that pay in a processing job write their log");
    return line;
  }

  private static Schema<?> result() {
    Map<String, Schema<?>> all = new LinkedHashMap<>();
    all.put("state", Form.oneOf(TypeForms.words(ActionState.class)));
    all.put("shadow", Form.bool());
    all.put("tx_id", Form.string());
    all.put("reason", Form.string());
    all.put("explanation", Form.string());
    all.put("item", Form.string());
    all.put("action", Form.string("uuid"));
    Schema<?> result = Form.object(all);
    result.setRequired(new ArrayList<>(List.of("state", "item", "action")));
    return result;
  }
}
