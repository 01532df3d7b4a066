package dev.fleabridge.openapi;

import dev.fleabridge.model.Json;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes what other systems post at doors of their own. Those doors read bodies themselves. */
final class WebhookDocument {

  private static final String MLFLOW =
      """
      {"entity": "model_version", "action": "created", "timestamp": "2026-11-20T09:00:00+00:00",
       "data": {"name": "churn", "version": "7", "source": "models:/m-1", "run_id": "run-1",
                "tags": {}, "description": null}}
      """;

  private static final String DATABRICKS =
      """
      {"event_type": "jobs.on_success", "workspace_id": 77, "run": {"run_id": 42},
       "job": {"job_id": 9, "name": "labels"}}
      """;

  private WebhookDocument() {}

  static void mlflow(Operation post) {
    post.addParametersItem(
        header("X-MLflow-Delivery-Id", "the same for each try; it becomes the event's id"));
    post.addParametersItem(header("X-MLflow-Timestamp", "when it was signed, in epoch seconds"));
    Map<String, Schema<?>> all = new LinkedHashMap<>();
    all.put("entity", Form.string());
    all.put("action", Form.string());
    all.put("timestamp", Form.string());
    all.put("data", Form.of("object"));
    all.put("workspace", Form.string());
    describe(post, all, List.of("entity", "action", "data"), MLFLOW);
  }

  static void databricks(Operation post) {
    Map<String, Schema<?>> all = new LinkedHashMap<>();
    all.put("event_type", Form.string());
    all.put("event", Form.string());
    all.put("workspace_id", Form.integer("int64"));
    all.put("run", Form.of("object"));
    all.put("job", Form.of("object"));
    all.put("alert", Form.of("object"));
    describe(post, all, List.of(), DATABRICKS);
  }

  private static HeaderParameter header(String name, String description) {
    HeaderParameter header = new HeaderParameter();
    header.name(name).description(description).required(true).schema(Form.string());
    return header;
  }

  private static void describe(
      Operation post, Map<String, Schema<?>> fields, List<String> required, String example) {
    Schema<Object> body = Form.object(fields);
    body.setRequired(new ArrayList<>(required));
    body.setExamples(List.of(Json.mapper().readValue(example, Object.class)));
    post.requestBody(
        new RequestBody()
            .required(true)
            .description("What the system posts; other fields are kept")
            .content(OperationForms.json(body)));
  }
}
