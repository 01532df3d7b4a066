package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Tool;
import dev.fleabridge.mcp.tool.ToolAnswer;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.server.McpTransportContextExtractor;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.modelcontextprotocol.spec.ProtocolVersions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The protocol before 2026-07-28, with its handshake. Nothing is kept of the handshake, so each
 * request may come to another replica. The library's own server has one list of tools for
 * everybody; here each caller has its own.
 */
final class LegacyEra implements McpStatelessServerHandler {

  private static final Logger log = LoggerFactory.getLogger(LegacyEra.class);

  private static final String NEWEST = ProtocolVersions.MCP_2025_11_25;

  /** The newest first. */
  static final List<String> VERSIONS =
      List.of(
          NEWEST,
          ProtocolVersions.MCP_2025_06_18,
          ProtocolVersions.MCP_2025_03_26,
          ProtocolVersions.MCP_2024_11_05);

  private final Introduction us;
  private final ToolCalls calls;
  private final WireJson json;

  LegacyEra(Introduction us, ToolCalls calls, WireJson json) {
    this.us = us;
    this.calls = calls;
    this.json = json;
  }

  /** A servlet that answers in the thread that asks. */
  HttpServlet servlet(McpTransportContextExtractor<HttpServletRequest> contexts) {
    HttpServletStatelessServerTransport transport =
        HttpServletStatelessServerTransport.builder()
            .jsonMapper(json.forTheLibrary())
            .contextExtractor(contexts)
            .build();
    transport.setMcpHandler(this);
    return transport;
  }

  /** Never fails: the library would answer with the words of the failure. */
  @Override
  public Mono<JSONRPCResponse> handleRequest(McpTransportContext context, JSONRPCRequest request) {
    return Mono.fromSupplier(() -> {
      try {
        return answered(context, request);
      } catch (RuntimeException e) {
        log.error("Unforeseen error while answering {}", request.method(), e);
        return error(request, Codes.INTERNAL_ERROR, "Internal error");
      }
    });
  }

  private JSONRPCResponse answered(McpTransportContext context, JSONRPCRequest request) {
    Map<?, ?> params = request.params() instanceof Map<?, ?> given ? given : Map.of();
    return switch (request.method()) {
      case "initialize" -> JSONRPCResponse.result(request.id(), initialized(params));
      case "ping" -> JSONRPCResponse.result(request.id(), Map.of());
      case "tools/list" -> JSONRPCResponse.result(request.id(), listed(ToolCall.in(context)));
      case Message.CALL -> called(context, request, params);
      default -> error(request, Codes.METHOD_NOT_FOUND, "Method not found: " + request.method());
    };
  }

  /** There is nothing that a notification could change here. */
  @Override
  public Mono<Void> handleNotification(
      McpTransportContext context, JSONRPCNotification notification) {
    return Mono.empty();
  }

  private JSONRPCResponse called(
      McpTransportContext context, JSONRPCRequest request, Map<?, ?> params) {
    if (!(params.get("name") instanceof String name)
        || !(params.get("arguments") == null || params.get("arguments") instanceof Map)) {
      return error(request, Codes.INVALID_PARAMS, "params has a name and an object arguments");
    }
    ToolCall call = ToolCall.in(context);
    return calls
        .named(call.caller(), name)
        .map(tool -> JSONRPCResponse.result(request.id(), result(calls.call(tool, call))))
        .orElseGet(() -> error(request, Codes.INVALID_PARAMS, "Unknown tool: " + name));
  }

  private static JSONRPCResponse error(JSONRPCRequest request, int code, String message) {
    return JSONRPCResponse.error(request.id(), new JSONRPCError(code, message));
  }

  /** With the version that the client asks for, or else with the newest one. */
  private InitializeResult initialized(Map<?, ?> params) {
    String version =
        VERSIONS.stream()
            .filter(one -> one.equals(params.get("protocolVersion")))
            .findFirst()
            .orElse(NEWEST);
    return InitializeResult.builder(
            version,
            ServerCapabilities.builder().tools(false).build(),
            Implementation.builder(Introduction.NAME, us.version())
                .title(Introduction.TITLE)
                .build())
        .instructions(Introduction.INSTRUCTIONS)
        .build();
  }

  private ListToolsResult listed(ToolCall call) {
    return ListToolsResult.builder(calls.of(call.caller()).stream().map(this::shown).toList())
        .build();
  }

  private io.modelcontextprotocol.spec.McpSchema.Tool shown(Tool tool) {
    Tool.Face face = tool.face();
    return io.modelcontextprotocol.spec.McpSchema.Tool.builder(
            face.name(), json.fields(face.input()))
        .title(face.title())
        .description(face.text())
        .outputSchema(json.fields(face.output()))
        .annotations(
            ToolAnnotations.builder()
                .title(face.title())
                .readOnlyHint(face.readOnly())
                .destructiveHint(Hints.isDestructive(face))
                .idempotentHint(Hints.IDEMPOTENT)
                .openWorldHint(Hints.isOpenWorld(face))
                .build())
        .build();
  }

  private static CallToolResult result(ToolAnswer answer) {
    return CallToolResult.builder()
        .addTextContent(answer.text())
        .structuredContent(answer.structured())
        .isError(answer.failed())
        .build();
  }
}
