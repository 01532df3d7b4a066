package dev.fleabridge.operator;

import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Readings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reads the audit: who did what. */
@RestController
@RequestMapping("/v1/audit")
@Tag(name = "audit")
public class AuditController {

  /**
   * The filters of a search.
   *
   * @param target such as {@code actions/<id>} or {@code pauses/all}
   * @param since it was done then or later; {@code until}: it was done before then
   */
  public record Query(
      @Nullable String actor,
      @Nullable String act,
      @Nullable String target,
      @Nullable String since,
      @Nullable String until,
      @Nullable String cursor,
      @Nullable String limit) {

    AuditLog.Search search() {
      Span span = Span.of(since, until);
      return new AuditLog.Search(
          Fields.text("actor", actor),
          Fields.text("act", act == null ? null : Fields.lower(act)),
          Fields.text("target", target),
          span.since(),
          span.until());
    }
  }

  private final AuditLog audit;

  AuditController(Readings readings) {
    this.audit = readings.audit();
  }

  /** Who did what, newest first. */
  @GetMapping
  @Operation(operationId = "listAudit", summary = "Who did what, newest first")
  public Page<AuditLog.Line> list(@ParameterObject Query query) {
    return Paging.checked(() ->
        audit.page(query.search(), Fields.cursor(query.cursor()), Fields.limit(query.limit())));
  }
}
