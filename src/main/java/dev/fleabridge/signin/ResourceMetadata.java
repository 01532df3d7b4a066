package dev.fleabridge.signin;

import dev.fleabridge.model.Json;
import dev.fleabridge.web.ProblemWriter;
import dev.fleabridge.web.Routes;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.node.ObjectNode;

/** Tells everybody which issuer gives out tokens for the door of agents (RFC 9728). */
final class ResourceMetadata extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final byte[] description;
  private final transient ProblemWriter problems;

  /**
   * @param issuer null where only its keys are configured
   */
  ResourceMetadata(String resource, @Nullable String issuer, ProblemWriter problems) {
    ObjectNode all = Json.object().put("resource", resource).put("resource_name", "Fleabridge");
    if (issuer != null) {
      all.putArray("authorization_servers").add(issuer);
    }
    all.putArray("scopes_supported").add(AgentScopes.READ).add(AgentScopes.PAY);
    all.putArray("bearer_methods_supported").add("header");
    this.description = all.toString().getBytes(StandardCharsets.UTF_8);
    this.problems = problems;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String method = request.getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
      problems.write(request, response, Routes.notAnswered(method));
      return;
    }
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setContentLength(description.length);
    if (method.equals("GET")) {
      response.getOutputStream().write(description);
    }
  }
}
