package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** Writes problem details where no controller answers: in filters, and in the server itself. */
public final class ProblemWriter {

  private final JsonMapper json;

  public ProblemWriter(JsonMapper json) {
    this.json = json;
  }

  /**
   * Answers a body that is not read.
   *
   * @throws IOException where the client has gone
   */
  public void write(HttpServletRequest request, HttpServletResponse response, BodyRefused refused)
      throws IOException {
    ResponseEntity<ProblemDetail> answer = refused.answer(request);
    answer.getHeaders().forEach((name, values) -> response.setHeader(name, values.getFirst()));
    write(request, response, Objects.requireNonNull(answer.getBody()));
  }

  /**
   * Writes the problem as the whole answer. Headers that were set before stay.
   *
   * @throws IOException where the client has gone
   */
  public void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
      throws IOException {
    ProblemDetail typed = ProblemDetails.typed(problem);
    if (typed.getInstance() == null) {
      typed.setInstance(ProblemDetails.instance(request));
    }
    byte[] body = json.writeValueAsBytes(typed);
    response.setStatus(typed.getStatus());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
