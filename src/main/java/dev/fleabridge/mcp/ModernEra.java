package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Tool;
import dev.fleabridge.mcp.tool.ToolAnswer;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.modern.McpSchema;
import io.modelcontextprotocol.modern.McpSchema.CacheScope;
import io.modelcontextprotocol.modern.McpSchema.CallToolResult;
import io.modelcontextprotocol.modern.McpSchema.TextContent;
import io.modelcontextprotocol.modern.McpSchema.ToolAnnotations;
import io.modelcontextprotocol.modern.server.McpRequestContext;
import io.modelcontextprotocol.modern.server.McpServer;
import io.modelcontextprotocol.modern.server.McpSyncResponse;
import io.modelcontextprotocol.modern.server.RequestStateCodec;
import io.modelcontextprotocol.modern.server.feature.McpSyncTool;
import io.modelcontextprotocol.modern.server.feature.McpSyncToolRepository;
import io.modelcontextprotocol.modern.server.feature.ToolsFeature;
import io.modelcontextprotocol.modern.server.feature.ToolsPage;
import io.modelcontextprotocol.modern.server.transport.HttpServletMcpTransport;
import io.modelcontextprotocol.server.McpTransportContextExtractor;
import io.modelcontextprotocol.server.transport.ServerHttpHeaderValidator;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protocol since 2026-07-28, by the official library: each request says everything about
 * itself, and there is no handshake.
 */
final class ModernEra implements McpSyncToolRepository {

  static final String VERSION = "2026-07-28";

  /** How long a client may keep the list of its tools. A change of a mandate shows after that. */
  private static final long LIST_TTL_MS = 60_000;

  private static final long DISCOVER_TTL_MS = 300_000;

  /** Tools judge their arguments in words of their own, and their tests their answers. */
  private static final JsonSchemaValidator LEFT_TO_THE_TOOLS =
      (schema, value) -> ValidationResponse.asValid(null);

  private final ToolCalls calls;
  private final WireJson json;

  ModernEra(ToolCalls calls, WireJson json) {
    this.calls = calls;
    this.json = json;
  }

  /** A servlet that answers in the thread that asks. */
  HttpServlet servlet(Introduction us, McpTransportContextExtractor<HttpServletRequest> contexts) {
    McpServer server =
        McpServer.builder()
            .serverInfo(
                McpSchema.Implementation.builder(Introduction.NAME, us.version())
                    .title(Introduction.TITLE)
                    .build())
            .instructions(Introduction.INSTRUCTIONS)
            .supportedVersions(List.of(VERSION))
            .jsonMapper(json.forTheLibrary())
            .requestStateCodec(new NothingAskedBack())
            .discoverCache(DISCOVER_TTL_MS, CacheScope.PRIVATE)
            .feature(
                ToolsFeature.ofSync(
                    this, json.forTheLibrary(), LEFT_TO_THE_TOOLS, LIST_TTL_MS, CacheScope.PRIVATE))
            .build();
    return HttpServletMcpTransport.builder(server)
        .jsonMapper(json.forTheLibrary())
        .contextExtractor(contexts)
        // The door has looked at Origin.
        .httpHeaderValidator(ServerHttpHeaderValidator.NOOP)
        .build();
  }

  @Override
  public ToolsPage list(McpRequestContext context, @Nullable String cursor) {
    return ToolsPage.of(
        calls.of(ToolCall.in(context.transportContext()).caller()).stream()
            .map(this::shown)
            .toList());
  }

  @Override
  public @Nullable McpSyncTool find(McpRequestContext context, String name) {
    ToolCall call = ToolCall.in(context.transportContext());
    return calls
        .named(call.caller(), name)
        .map(tool ->
            McpSyncTool.of(
                shown(tool),
                (c, request) -> McpSyncResponse.result(result(calls.call(tool, call)))))
        .orElse(null);
  }

  private McpSchema.Tool shown(Tool tool) {
    Tool.Face face = tool.face();
    return McpSchema.Tool.builder(face.name(), json.fields(face.input()))
        .title(face.title())
        .description(face.text())
        .outputSchema(json.fields(face.output()))
        .annotations(
            new ToolAnnotations(
                face.title(),
                face.readOnly(),
                Hints.isDestructive(face),
                Hints.IDEMPOTENT,
                Hints.isOpenWorld(face)))
        .build();
  }

  private static CallToolResult result(ToolAnswer answer) {
    return CallToolResult.builder()
        .addContent(TextContent.builder(answer.text()).build())
        .structuredContent(answer.structured())
        .isError(answer.failed())
        .build();
  }

  /** No tool asks its caller back, so there is no state that could come back with an answer. */
  private static final class NothingAskedBack implements RequestStateCodec {

    @Override
    public String seal(McpRequestContext context, String state) {
      throw new IllegalStateException("no tool asks back");
    }

    @Override
    public @Nullable String open(McpRequestContext context, String sealed) {
      return null;
    }
  }
}
