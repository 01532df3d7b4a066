package dev.fleabridge.operator;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers errors that end before any controller, such as a refused address, with problem details.
 */
@Hidden
@RestController
class ProblemErrorController implements ErrorController {

  /**
   * Answers with the status alone, or with null where an answer has begun already: a problem behind
   * it would belong to its content.
   */
  @RequestMapping("${server.error.path:${error.path:/error}}")
  @Nullable ResponseEntity<ProblemDetail> error(
      HttpServletRequest request, HttpServletResponse response) {
    if (response.isCommitted()) {
      return null;
    }
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus resolved = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    HttpStatus status = resolved == null ? HttpStatus.NOT_FOUND : resolved;
    return ResponseEntity.status(status).body(ProblemDetail.forStatus(status));
  }
}
