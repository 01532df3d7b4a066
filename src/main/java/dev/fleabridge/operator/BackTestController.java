package dev.fleabridge.operator;

import dev.fleabridge.engine.backtest.BackTest;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.web.Forms;
import dev.fleabridge.web.ProblemDetails;
import dev.fleabridge.web.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells what other rules would have paid. It writes nothing. */
@RestController
@RequestMapping("/v1/rules")
@Tag(name = "rules")
class BackTestController {

  private static final Logger log = LoggerFactory.getLogger(BackTestController.class);

  private static final String ORIGIN = "rules";

  /**
   * What to compare with the rules in force.
   *
   * @param rules the text of a rules file
   * @param since events that were received then or later; {@code until}: before then, by default
   *     now
   */
  @Schema(name = "BackTest")
  record Body(
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, pattern = Forms.NOT_BLANK)
          @Nullable String rules,
      @Schema(requiredMode = Schema.RequiredMode.REQUIRED, format = "date-time")
          @Nullable String since,
      @Schema(format = "date-time") @Nullable String until) {}

  private final BackTest backTest;
  private final Clock clock;

  BackTestController(BackTest backTest, Clock clock) {
    this.backTest = backTest;
    this.clock = clock;
  }

  @PostMapping(path = "/backtest", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "backTestRules",
      summary = "What would these rules have made of the events of a while; nothing is written",
      description =
          "One JSON object a line, each with one field that says what it is: `comparing` first,"
              + " then `progress` and `difference`, and `summary` last. An answer without"
              + " `summary` is not complete; its last line may be a `problem`.")
  @ApiResponse(responseCode = "200", content = @Content(mediaType = BackTestLines.TYPE))
  @ApiResponse(
      responseCode = "429",
      description = "Another back-test is under way in this replica",
      content = @Content)
  void backTest(@RequestBody Body body, HttpServletResponse response)
      throws RulesInvalid, IOException {
    if (body.rules() == null || body.rules().isBlank()) {
      throw new BadField(ORIGIN, "the text of a rules file");
    }
    Instant since = Fields.instant("since", body.since());
    if (since == null) {
      throw new BadField("since", "a time such as 2026-11-20T09:00:00Z");
    }
    Instant until = Fields.instant("until", body.until());
    Instant end = until == null ? clock.instant() : until;
    if (!since.isBefore(end)) {
      throw new BadField("until", "a time after since");
    }
    RuleBook candidate = RuleBook.load(body.rules(), ORIGIN, RuleLimits.defaults());
    run(candidate, since, end, new BackTestLines(response));
  }

  private void run(RuleBook candidate, Instant since, Instant until, BackTestLines lines)
      throws IOException {
    try {
      backTest.run(candidate, since, until, lines);
    } catch (BackTest.Stopped e) {
      lines.stops(problem(HttpStatus.SERVICE_UNAVAILABLE, e));
    } catch (DataAccessException e) {
      if (!lines.hasBegun()) {
        throw e;
      }
      log.warn("A back-test could not read on: {}", Outage.inOneLine(e));
      lines.stops(
          ProblemDetails.of(
              HttpStatus.SERVICE_UNAVAILABLE, "the books could not be read to the end"));
    }
  }

  private static ProblemDetail problem(HttpStatus status, RuntimeException e) {
    return ProblemDetails.of(status, String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> busy(BackTest.Busy e) {
    return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
        .header(HttpHeaders.RETRY_AFTER, "30")
        .body(problem(HttpStatus.TOO_MANY_REQUESTS, e));
  }

  /** Every mistake of the file, with rule, field and line. */
  @ExceptionHandler
  ProblemDetail invalid(RulesInvalid e) {
    List<String> mistakes =
        String.valueOf(e.getMessage())
            .lines()
            .map(line -> line.replaceFirst("^" + ORIGIN + ": ", ""))
            .toList();
    ProblemDetail problem =
        ProblemDetails.of(
            ProblemType.INVALID_FIELD, "%s: %s".formatted(ORIGIN, String.join("; ", mistakes)));
    problem.setProperty(
        "errors", mistakes.stream().map(line -> Map.of("field", ORIGIN, "message", line)).toList());
    return problem;
  }
}
