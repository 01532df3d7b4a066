package dev.fleabridge.operator;

import dev.fleabridge.engine.fanout.PayoutLog;
import dev.fleabridge.engine.lever.Batches;
import dev.fleabridge.ledger.FanOutReadings;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.TraceContext;
import dev.fleabridge.telemetry.Tracing;
import dev.fleabridge.web.ProblemDetails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.security.Principal;
import java.time.Clock;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Bulk payouts, their progress and their log. */
@RestController
@RequestMapping("/v1/batches")
@Tag(name = "batches")
public class BatchController {

  private static final Logger LOG = LoggerFactory.getLogger(BatchController.class);

  private final Batches batches;
  private final FanOutReadings fanOuts;
  private final PayoutLog log;
  private final Clock clock;
  private final Tracing tracing;

  BatchController(
      Batches batches,
      Readings readings,
      PayoutLog log,
      Clock clock,
      ObjectProvider<Tracing> tracing) {
    this.batches = batches;
    this.fanOuts = readings.fanOuts();
    this.log = log;
    this.clock = clock;
    this.tracing = tracing.getIfAvailable(Tracing::untold);
  }

  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      operationId = "postBatch",
      summary = "Pay every row of a file in S3, or a list of items; the same key again pays nobody")
  BatchViews.Started post(
      @RequestBody BatchBody body,
      @Parameter(hidden = true) @RequestHeader(name = "traceparent", required = false)
          @Nullable String traceparent,
      Principal person) {
    TraceContext trace = tracing.begunFor(TraceContext.ofTraceparent(traceparent));
    Inbound batch = body.inbound(person.getName(), clock.instant(), trace);
    return BatchViews.started(batches.post(batch, person.getName()));
  }

  /** The batches that are in the books, and the pay-scores steps of rules. */
  @GetMapping
  @Operation(
      operationId = "listBatches",
      summary = "Batches, and pay-scores steps of rules, with their progress, newest first")
  public Page<BatchViews.Summary> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit) {
    return Paging.checked(() -> fanOuts.newest(Fields.cursor(cursor), Fields.limit(limit)))
        .map(BatchViews::summary);
  }

  /** One of them. */
  @GetMapping("/{id}")
  @Operation(
      operationId = "getBatch",
      summary = "How far a batch, or a rule's pay-scores step, has come")
  public BatchViews.Progress one(@PathVariable String id) {
    return BatchViews.progress(batches.standing(action(id)));
  }

  /**
   * Writes the log page by page to the connection. So a log of 100,000 payments needs the memory of
   * one page, and no database connection waits for a slow reader.
   */
  @GetMapping("/{id}/log")
  @Operation(
      operationId = "getBatchLog",
      summary = "Every payment so far and what became of it, in the order of the rows")
  @ApiResponse(
      responseCode = "200",
      content = {@Content(mediaType = "application/json"), @Content(mediaType = "text/csv")})
  void log(
      @PathVariable String id,
      @RequestParam(defaultValue = "json") String format,
      HttpServletResponse response)
      throws IOException {
    Action action = action(id);
    String form = Fields.lower(format);
    try {
      switch (form) {
        case "json" -> log.json(action, body(response, "application/json", action, form));
        case "csv" -> log.csv(action, body(response, "text/csv;charset=UTF-8", action, form));
        default -> throw new BadField("format", "json or csv");
      }
    } catch (RuntimeException e) {
      breakOff(response, e);
    }
    response.flushBuffer();
  }

  /** Ends a log that cannot go on, so that nobody takes its beginning for the whole. */
  private static void breakOff(HttpServletResponse response, RuntimeException e)
      throws CloseNowException {
    if (!response.isCommitted()) {
      response.reset();
      throw e;
    }
    LOG.warn("A payout log broke off: {}", e.toString());
    throw new CloseNowException("a payout log broke off");
  }

  private Action action(String id) {
    return batches.action(Fields.id("batch", id)).orElseThrow(() -> new NotFound("batch", id));
  }

  private static OutputStream body(
      HttpServletResponse response, String type, Action action, String ending) throws IOException {
    response.setContentType(type);
    response.setHeader(
        "Content-Disposition",
        "attachment; filename=\"payout_log-%s.%s\"".formatted(action.id(), ending));
    return response.getOutputStream();
  }

  @ExceptionHandler
  ProblemDetail otherBatch(Batches.OtherBatch e) {
    ProblemDetail problem = ProblemDetails.of(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
    problem.setProperty("batch", e.batch());
    return problem;
  }
}
