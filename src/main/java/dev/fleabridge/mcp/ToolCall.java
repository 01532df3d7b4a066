package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Caller;
import io.modelcontextprotocol.common.McpTransportContext;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request is, beside the protocol: it goes through the library beside the message.
 *
 * @param arguments exactly as they came, because the library would make other numbers of them
 * @param gone tells that nobody waits for the answer any longer
 */
record ToolCall(Caller caller, ObjectNode arguments, BooleanSupplier gone) {

  private static final String KEY = ToolCall.class.getName();

  McpTransportContext asContext() {
    return McpTransportContext.create(Map.of(KEY, this));
  }

  static ToolCall in(McpTransportContext context) {
    return (ToolCall) Objects.requireNonNull(context.get(KEY));
  }
}
