package dev.fleabridge.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/**
 * Answers with problem details where the server itself refuses a request, and where a filter does
 * without a word of its own. The server would send pages for browsers, in its own words. Nothing of
 * the request is quoted.
 */
final class ProblemValve extends ErrorReportValve {

  private static final Logger log = LoggerFactory.getLogger(ProblemValve.class);

  private static final Map<HttpStatus, String> SENTENCES =
      Map.of(
          HttpStatus.BAD_REQUEST,
          "the request cannot be read: its address, its headers, their size or their lengths",
          HttpStatus.METHOD_NOT_ALLOWED,
          "the method is not answered",
          HttpStatus.NOT_FOUND,
          "there is nothing here",
          HttpStatus.CONTENT_TOO_LARGE,
          "the request is larger than allowed",
          HttpStatus.EXPECTATION_FAILED,
          "the header Expect may only say 100-continue",
          HttpStatus.INTERNAL_SERVER_ERROR,
          "something went wrong here; see the log for it",
          HttpStatus.NOT_IMPLEMENTED,
          "the method or the transfer encoding is not known here",
          HttpStatus.SERVICE_UNAVAILABLE,
          "the service stops or is overloaded; come again",
          HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
          "HTTP/1.1 is spoken here");

  private final ProblemWriter problems;

  ProblemValve(ProblemWriter problems) {
    this.problems = problems;
    setAsyncSupported(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    super.invoke(request, response);
    if (isWithoutAWord(request, response)) {
      tell(request, response, null);
    }
    if (request.getAttribute(BoundedRequest.GIVEN_UP) != null) {
      // The server would wait for the rest, to throw it away.
      request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    // An answer that has begun is left as it is, and each error is told once.
    if (response.getStatus() >= 400
        && response.getContentWritten() == 0
        && response.setErrorReported()) {
      tell(request, response, failure);
    }
  }

  /** Whether somebody has set the status of an error, and has said no more. */
  private static boolean isWithoutAWord(Request request, Response response) {
    return response.getStatus() >= 400
        && response.getContentWritten() == 0
        && !response.isCommitted()
        && !request.isAsync();
  }

  private void tell(Request request, Response response, @Nullable Throwable failure) {
    try {
      BodyRefused refused = BodyRefused.among(failure);
      if (refused != null) {
        problems.write(request, response, refused);
      } else {
        problems.write(request, response, problem(response.getStatus()));
      }
      response.finishResponse();
    } catch (IOException e) {
      log.debug("A client went away before it was told of its error", e);
    }
  }

  private static ProblemDetail problem(int code) {
    HttpStatusCode status = HttpStatusCode.valueOf(code);
    ProblemDetail problem = ProblemDetail.forStatus(status);
    String sentence = status instanceof HttpStatus known ? SENTENCES.get(known) : null;
    problem.setDetail(sentence == null ? "the request is refused" : sentence);
    if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
      String reference = UUID.randomUUID().toString();
      log.error("Unforeseen error {}; the server has logged it above", reference);
      problem.setProperty("reference", reference);
    } else {
      // A line of WARN comes once a second, however many send what is no HTTP.
      log.warn("A request was refused that nobody here could read: {}", code);
    }
    return problem;
  }
}
