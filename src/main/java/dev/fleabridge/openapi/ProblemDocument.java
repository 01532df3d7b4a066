package dev.fleabridge.openapi;

import dev.fleabridge.web.ProblemType;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one form of all errors. */
final class ProblemDocument {

  static final String NAME = "Problem";

  private ProblemDocument() {}

  static Map<String, Schema<?>> schemas() {
    Map<String, Schema<?>> schemas = new LinkedHashMap<>();
    schemas.put(NAME, problem());
    schemas.put("ProblemField", field());
    return schemas;
  }

  private static Schema<?> field() {
    Map<String, Schema<?>> properties = new LinkedHashMap<>();
    properties.put("field", said("such as `items[3].amount`"));
    properties.put("message", said("what would be right"));
    return Form.object(properties);
  }

  private static Schema<?> problem() {
    Map<String, Schema<?>> all = new LinkedHashMap<>();
    all.put("type", described(type(), "which problem it is; it never changes its meaning"));
    all.put("title", said("the same in few words"));
    all.put("status", described(Form.integer("int32"), "the status of the answer"));
    all.put("detail", said("what is wrong this time"));
    all.put("instance", described(Form.string("uri-reference"), "the path of the request"));
    all.put("errors", Form.array(Form.ref("ProblemField")));
    all.put("field", said("of a refused event: where, as in `errors`"));
    all.put("reason", said("of a malformed event: why, as in `errors`"));
    all.put("index", described(Form.integer("int32"), "in which event of an array, from 0"));
    all.put("setting", said("the setting that would allow it"));
    all.put("state", said("the state of the action"));
    all.put("legal", described(Form.array(Form.string()), "the acts that are legal in it"));
    all.put("batch", described(Form.string("uuid"), "the batch to which the key belongs"));
    all.put("reference", said("an error stands in the log under it"));
    all.put("problems", described(Form.array(Form.ref("RuleMistake")), "mistakes of the rules"));
    all.put(
        "notAcknowledged",
        described(Form.array(Form.ref("KeyChange")), "changes of keys that nobody has confirmed"));
    all.put(
        "revisionInForce",
        described(Form.orNull(Form.integer("int64")), "the revision that is in force now"));
    Schema<?> problem = Form.object(all);
    problem.setDescription("An error, by RFC 9457");
    problem.setRequired(new ArrayList<>(List.of("type", "title", "status")));
    return problem;
  }

  private static Schema<?> type() {
    Schema<Object> type = Form.matching("^urn:fleabridge:problem:[a-z-]+$");
    type.setExamples(List.of(ProblemType.NOT_FOUND.uri().toString()));
    return type;
  }

  private static Schema<?> said(String description) {
    return described(Form.string(), description);
  }

  private static Schema<?> described(Schema<?> schema, String description) {
    schema.setDescription(description);
    return schema;
  }
}
