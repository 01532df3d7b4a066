package dev.fleabridge.console;

import dev.fleabridge.operator.BadField;
import dev.fleabridge.operator.NotEvaluated;
import dev.fleabridge.operator.NotFound;
import dev.fleabridge.operator.ProblemAdvice;
import dev.fleabridge.web.ProblemDetails;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.TransactionException;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/** Shows a problem that the API would answer as a page, in the same words. */
@ControllerAdvice(basePackageClasses = ProblemPages.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemPages {

  private final ProblemAdvice problems;
  private final EveryPage everyPage;

  ProblemPages(ProblemAdvice problems, EveryPage everyPage) {
    this.problems = problems;
    this.everyPage = everyPage;
  }

  @ExceptionHandler
  ModelAndView notFound(
      NotFound e,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Authentication person) {
    return page(answer(problems.notFound(e)), request, response, person);
  }

  @ExceptionHandler
  ModelAndView badField(
      BadField e,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Authentication person) {
    return page(answer(problems.badField(e)), request, response, person);
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ModelAndView books(
      RuntimeException e,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Authentication person) {
    return page(problems.books(e), request, response, person);
  }

  @ExceptionHandler
  ModelAndView notEvaluated(
      NotEvaluated e,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Authentication person) {
    return page(problems.undecided(e), request, response, person);
  }

  private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
    return ResponseEntity.of(problem).build();
  }

  private ModelAndView page(
      ResponseEntity<ProblemDetail> problem,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Authentication person) {
    ProblemDetail typed = ProblemDetails.typed(Objects.requireNonNull(problem.getBody()));
    Model page = new ExtendedModelMap();
    everyPage.withoutTheBooks(page, request, person);
    page.addAttribute("problem", typed);
    response.setStatus(typed.getStatus());
    problem
        .getHeaders()
        .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    return new ModelAndView("problem", page.asMap());
  }
}
