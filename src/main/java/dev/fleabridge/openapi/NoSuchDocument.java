package dev.fleabridge.openapi;

import dev.fleabridge.web.Routes;
import org.springdoc.api.OpenApiResourceNotFoundException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers 404 where somebody asks for a part of the API's description that there is not. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice
class NoSuchDocument {

  @ExceptionHandler
  ProblemDetail notThere(OpenApiResourceNotFoundException e) {
    return Routes.notThere();
  }
}
