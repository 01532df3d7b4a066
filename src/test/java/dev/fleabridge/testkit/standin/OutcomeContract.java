package dev.fleabridge.testkit.standin;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The published contract of outcome events, {@code config/outcome.schema.json}. */
public final class OutcomeContract {

  private static final Path FILE = Path.of("config/outcome.schema.json");

  private final ObjectNode content;
  private final Schema schema;

  public OutcomeContract() {
    try {
      content = JsonMapper.shared().readTree(Files.readString(FILE)).asObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(content.path("$id").asString()), content);
  }

  /** What the file says. */
  public ObjectNode content() {
    return content;
  }

  /** What an event with this detail breaks, as EventBridge would deliver it; empty for nothing. */
  public List<String> broken(String source, String detailType, JsonNode detail) {
    ObjectNode event =
        JsonMapper.shared()
            .createObjectNode()
            .put("version", "0")
            .put("id", "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa")
            .put("detail-type", detailType)
            .put("source", source)
            .put("account", AwsStandIn.ACCOUNT)
            .put("time", "2026-11-20T12:00:00Z")
            .put("region", AwsStandIn.REGION);
    event.putArray("resources");
    event.set("detail", detail);
    return schema.validate(event).stream().map(Object::toString).toList();
  }
}
