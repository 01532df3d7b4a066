package dev.fleabridge.mcp;

import dev.fleabridge.model.Json;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpError;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as it goes over the wire of MCP. Numbers stay exact, a field that comes twice is refused,
 * and fields that nobody knows are passed over, as the protocol wants it.
 */
final class WireJson {

  private static final int MAX_DEPTH = 50;
  private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

  private final JsonMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(new SimpleModule().addSerializer(McpError.class, new Refused()))
          .build();

  /** The library answers some messages with its exception as it is, stack trace and all. */
  private static final class Refused extends ValueSerializer<McpError> {

    @Override
    public void serialize(McpError refusal, JsonGenerator out, SerializationContext context) {
      ObjectNode whole = Json.object().put("jsonrpc", "2.0");
      whole.set("id", whole.nullNode());
      whole
          .putObject("error")
          .put("code", refusal.getJsonRpcError().code())
          .put("message", refusal.getJsonRpcError().message());
      out.writeTree(whole);
    }
  }

  JsonMapper json() {
    return json;
  }

  McpJsonMapper forTheLibrary() {
    return new JacksonMcpJsonMapper(json);
  }

  Map<String, Object> fields(ObjectNode node) {
    return json.convertValue(node, FIELDS);
  }
}
