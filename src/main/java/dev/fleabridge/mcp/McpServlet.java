package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Caller;
import dev.fleabridge.model.Json;
import dev.fleabridge.web.BodyRefused;
import dev.fleabridge.web.ProblemDetails;
import dev.fleabridge.web.ProblemType;
import dev.fleabridge.web.ProblemWriter;
import dev.fleabridge.web.Routes;
import io.modelcontextprotocol.common.McpTransportContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one address of MCP, for both eras of the protocol. It reads a message once, with bounds, and
 * gives it to the era that the message is of. Each request is answered in its own thread, and
 * nothing is kept between two of them.
 */
final class McpServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String VERSION = "MCP-Protocol-Version";
  private static final String CONTEXT = McpServlet.class.getName() + ".context";

  private final transient ToolCalls calls;
  private final transient WireJson json;
  private final transient ProblemWriter problems;
  private final transient Duration pause;
  private final HttpServlet modern;
  private final HttpServlet legacy;

  /**
   * @param pause after which a client that waits for a tool is sent a sign of life
   */
  McpServlet(Introduction us, ToolCalls calls, ProblemWriter problems, Duration pause) {
    this.calls = calls;
    this.json = new WireJson();
    this.problems = problems;
    this.pause = pause;
    this.modern = new ModernEra(calls, json).servlet(us, McpServlet::context);
    this.legacy = new LegacyEra(us, calls, json).servlet(McpServlet::context);
  }

  private static McpTransportContext context(HttpServletRequest request) {
    return (McpTransportContext) Objects.requireNonNull(request.getAttribute(CONTEXT));
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (!request.getMethod().equals("POST")) {
      response.setHeader(HttpHeaders.ALLOW, "POST");
      problems.write(request, response, Routes.notAnswered(request.getMethod()));
    } else if (!isJson(request.getContentType())) {
      problems.write(
          request,
          response,
          ProblemDetails.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE, "a message has the type application/json"));
    } else {
      post(request, response);
    }
  }

  private static boolean isJson(@Nullable String type) {
    try {
      return type != null && MediaType.APPLICATION_JSON.includes(MediaType.parseMediaType(type));
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }

  private void post(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Message message;
    try {
      message = Message.read(request.getInputStream().readAllBytes(), json.json());
    } catch (Message.Unreadable e) {
      refuse(response, null, error(e.code(), String.valueOf(e.getMessage())));
      return;
    } catch (IOException e) {
      tell(request, response, e);
      return;
    }
    String version = request.getHeader(VERSION);
    if (message.saysItsVersion() || ModernEra.VERSION.equals(version)) {
      answer(modern, message, request, response);
    } else if (version == null || LegacyEra.VERSIONS.contains(version)) {
      answer(legacy, message, request, response);
    } else {
      refuse(response, message.id(), unsupported(version));
    }
  }

  /** Answers where the body is refused, as all doors do. */
  private void tell(HttpServletRequest request, HttpServletResponse response, IOException failure)
      throws IOException {
    BodyRefused refused = BodyRefused.among(failure);
    if (refused == null) {
      throw failure;
    }
    problems.write(request, response, refused);
  }

  private void answer(
      HttpServlet era, Message message, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Caller caller = caller(request);
    requireMayPay(caller, message);
    HeldAnswer answer = new HeldAnswer(response, pause);
    ToolCall call = new ToolCall(caller, message.arguments(), answer::isGone);
    Reread again = new Reread(request, message.bytes());
    again.setAttribute(CONTEXT, call.asContext());
    if (message.isCall() && takesStreams(request)) {
      answer.keepAlive();
    }
    try {
      era.service(again, answer);
      answer.end();
    } finally {
      answer.abandon();
    }
  }

  private static Caller caller(HttpServletRequest request) {
    if (request.getUserPrincipal() instanceof Authentication signedIn
        && signedIn.getPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new AccessDeniedException("only agents call tools");
  }

  /** Refused here, the client is told which scope its next token needs. */
  private void requireMayPay(Caller caller, Message message) {
    if (message.isCall()
        && !caller.mayPay()
        && calls.named(caller, message.tool()).filter(t -> !t.face().readOnly()).isPresent()) {
      throw new AccessDeniedException("the tool needs the scope that pays");
    }
  }

  private static boolean takesStreams(HttpServletRequest request) {
    String accepted = request.getHeader(HttpHeaders.ACCEPT);
    return accepted != null && accepted.contains(MediaType.TEXT_EVENT_STREAM_VALUE);
  }

  private static ObjectNode unsupported(String version) {
    ObjectNode error = error(Codes.UNSUPPORTED_VERSION, "Unsupported protocol version");
    ObjectNode data = error.putObject("data");
    Stream.concat(Stream.of(ModernEra.VERSION), LegacyEra.VERSIONS.stream())
        .forEach(data.putArray("supported")::add);
    data.put("requested", version);
    return error;
  }

  private static ObjectNode error(int code, String message) {
    return Json.object().put("code", code).put("message", message);
  }

  private void refuse(HttpServletResponse response, @Nullable JsonNode id, ObjectNode error)
      throws IOException {
    ObjectNode whole = Json.object().put("jsonrpc", "2.0");
    whole.set("id", id == null ? whole.nullNode() : id);
    whole.set("error", error);
    byte[] body = json.json().writeValueAsBytes(whole);
    response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
