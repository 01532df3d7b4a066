package dev.fleabridge.operator;

import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Json;
import dev.fleabridge.web.ProblemDetails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets out all that a search finds, as one file. The addresses are not below those of the lists: an
 * event may have the id {@code export}.
 */
@RestController
@RequestMapping("/v1/exports")
@Tag(name = "exports")
class ExportController {

  private static final String NOTE =
      "The rows of the list, with the same filters and all pages in one answer, newest first. An"
          + " NDJSON file ends with a line `export`, which says how many rows there were. A file"
          + " that breaks off has none, and the answer ends with an error and not like a whole one,"
          + " also as CSV.";

  /** The filters of {@link ActionController.Query}, without the paging. */
  record Actions(
      @Nullable String state,
      @Nullable String rule,
      @Nullable String kind,
      @Nullable String agent,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable String event,
      @Nullable String key,
      @Nullable String transaction,
      @Nullable String amount,
      @Nullable String amountFrom,
      @Nullable String amountTo,
      @Nullable String shadow,
      @Nullable String since,
      @Nullable String until) {

    ActionController.Query query() {
      return new ActionController.Query(
          state,
          rule,
          kind,
          agent,
          payer,
          payee,
          event,
          key,
          transaction,
          amount,
          amountFrom,
          amountTo,
          shadow,
          since,
          until,
          null,
          null);
    }
  }

  /** The filters of {@link EventController.Query}, without the paging. */
  record Events(
      @Nullable String sender,
      @Nullable String source,
      @Nullable String detailType,
      @Nullable String since,
      @Nullable String until) {

    EventController.Query query() {
      return new EventController.Query(null, sender, source, detailType, since, until, null, null);
    }
  }

  /** The filters of {@link AuditController.Query}, without the paging. */
  record Audit(
      @Nullable String actor,
      @Nullable String act,
      @Nullable String target,
      @Nullable String since,
      @Nullable String until) {

    AuditController.Query query() {
      return new AuditController.Query(actor, act, target, since, until, null, null);
    }
  }

  private final Exports exports;
  private final Readings readings;

  ExportController(Exports exports, Readings readings) {
    this.exports = exports;
    this.readings = readings;
  }

  @GetMapping("/actions")
  @Operation(
      operationId = "exportActions",
      summary = "All actions that a search finds, as CSV or NDJSON",
      description = NOTE)
  void actions(
      @ParameterObject Actions filter,
      @RequestParam(defaultValue = "ndjson") String format,
      Principal person,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    var search = filter.query().search();
    export(
        order("actions", ActionViews.Summary.class, format, person, request),
        (after, most) -> readings.actions().page(search, after, most).map(ActionViews.Summary::of),
        request,
        response);
  }

  @GetMapping("/events")
  @Operation(
      operationId = "exportEvents",
      summary = "All events that a search finds, as CSV or NDJSON; without their bodies",
      description = NOTE)
  void events(
      @ParameterObject Events filter,
      @RequestParam(defaultValue = "ndjson") String format,
      Principal person,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    var search = filter.query().search();
    export(
        order("events", EventController.Summary.class, format, person, request),
        (after, most) ->
            readings.events().page(search, after, most).map(EventController.Summary::of),
        request,
        response);
  }

  @GetMapping("/audit")
  @Operation(
      operationId = "exportAudit",
      summary = "All lines of the audit that a search finds",
      description = NOTE)
  void audit(
      @ParameterObject Audit filter,
      @RequestParam(defaultValue = "ndjson") String format,
      Principal person,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    var search = filter.query().search();
    export(
        order("audit", AuditLog.Line.class, format, person, request),
        (after, most) -> readings.audit().page(search, after, most),
        request,
        response);
  }

  private static Exports.Order order(
      String what, Class<?> row, String format, Principal person, HttpServletRequest request) {
    ObjectNode filter = Json.object();
    request
        .getParameterMap()
        .forEach((name, values) -> {
          if (!name.equals("format") && !values[0].isEmpty()) {
            filter.put(name, values[0]);
          }
        });
    List<String> columns =
        Arrays.stream(row.getRecordComponents()).map(RecordComponent::getName).toList();
    return new Exports.Order(person.getName(), what, filter, ExportFormat.of(format), columns);
  }

  private void export(
      Exports.Order order,
      Exports.Source source,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (request.getMethod().equals("HEAD")) {
      headers(order, response); // It asks for no rows, so none are read.
      return;
    }
    try {
      exports.run(
          order,
          source,
          () -> {
            headers(order, response);
            return response.getOutputStream();
          });
    } catch (Exports.BrokenOff e) {
      throw new CloseNowException(e.getMessage());
    }
  }

  private static void headers(Exports.Order order, HttpServletResponse response) {
    response.setContentType(order.format().type());
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION,
        "attachment; filename=\"%s.%s\"".formatted(order.what(), order.format().word()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> busy(Exports.Busy e) {
    return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
        .header(HttpHeaders.RETRY_AFTER, "30")
        .body(ProblemDetails.of(HttpStatus.TOO_MANY_REQUESTS, String.valueOf(e.getMessage())));
  }
}
