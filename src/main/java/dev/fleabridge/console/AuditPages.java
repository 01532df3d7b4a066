package dev.fleabridge.console;

import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.operator.AuditController;
import dev.fleabridge.operator.VerificationController;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** Who did what, and whether the books are as they were sealed. */
@Controller
final class AuditPages {

  /**
   * A line of the audit.
   *
   * @param address of the page of its target; null where there is none
   */
  public record Row(AuditLog.Line line, @Nullable String address) {}

  private final AuditController audit;
  private final VerificationController verification;

  AuditPages(AuditController audit, VerificationController verification) {
    this.audit = audit;
    this.verification = verification;
  }

  @GetMapping("/console/audit")
  String list(AuditController.Query query, Model page) {
    page.addAttribute("query", query);
    page.addAttribute(
        "lines", audit.list(query).map(line -> new Row(line, address(line.target()))));
    page.addAttribute("standing", verification.standing());
    return "audit";
  }

  /** Verifies some segments. It takes a second or more, so it is a page that one asks for. */
  @GetMapping("/console/audit/verification")
  String verify(
      @RequestParam(required = false) @Nullable String from,
      HttpServletResponse response,
      Model page) {
    page.addAttribute("standing", verification.standing());
    try {
      page.addAttribute("part", verification.verify(from, null));
    } catch (VerificationController.Busy e) {
      response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
      response.setHeader(HttpHeaders.RETRY_AFTER, "2");
      page.addAttribute("busy", e.getMessage());
    }
    return "verification";
  }

  private static @Nullable String address(String target) {
    int slash = target.indexOf('/');
    String word = slash < 0 ? target : target.substring(0, slash);
    String id = slash < 0 ? "" : target.substring(slash + 1);
    return switch (word) {
      case "actions" -> id.isEmpty() ? "/console/actions" : below("/console/actions", id);
      case "batches" -> id.isEmpty() ? "/console/batches" : below("/console/batches", id);
      case "events" -> parameter("/console/events/one", "id", id);
      case "pauses" -> parameter("/console/pauses", "scope", id);
      case "rules" -> "/console/rules";
      default -> null;
    };
  }

  private static String below(String path, String id) {
    return UriComponentsBuilder.fromPath(path)
        .path("/{id}")
        .encode()
        .buildAndExpand(id)
        .toUriString();
  }

  private static String parameter(String path, String name, String value) {
    return UriComponentsBuilder.fromPath(path)
        .queryParam(name, "{value}")
        .encode()
        .buildAndExpand(value)
        .toUriString();
  }
}
