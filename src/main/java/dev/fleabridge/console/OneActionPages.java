package dev.fleabridge.console;

import dev.fleabridge.chain.Receipt;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.operator.ActionController;
import dev.fleabridge.operator.ActionViews;
import dev.fleabridge.operator.AuditController;
import dev.fleabridge.operator.ExplanationController;
import dev.fleabridge.operator.ExplanationController.Lever;
import dev.fleabridge.operator.ExplanationController.Reason;
import dev.fleabridge.operator.ReceiptController;
import java.security.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import tools.jackson.databind.JsonNode;

/** One action: why it is as it is, what happened to it, and what can be done about it. */
@Controller
final class OneActionPages {

  private static final int MAX_AUDIT_LINES = 50;

  /**
   * A lever as the page offers it.
   *
   * @param label on its button
   * @param call what the browser asks of the API
   */
  public record Offer(Lever lever, String label, String call, boolean danger) {

    static Offer of(Lever lever, String id) {
      String call = "POST /v1/actions/%s/%s".formatted(id, lever.lever());
      return new Offer(lever, label(lever), call, isDangerous(lever));
    }

    private static String label(Lever lever) {
      String word = lever.lever().equals("look-again") ? "Look again" : capital(lever.lever());
      return switch (lever.outcome()) {
        case "done" -> "Resolve: it was carried out";
        case "not_done" -> "Resolve: it was not carried out";
        case null, default -> word;
      };
    }

    private static String capital(String word) {
      return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static boolean isDangerous(Lever lever) {
      return lever.lever().equals("cancel")
          || lever.lever().equals("reject")
          || "not_done".equals(lever.outcome());
    }
  }

  /** The reasons of one kind, under a heading. */
  public record Group(String heading, List<Reason> reasons) {}

  private final ActionController actions;
  private final ExplanationController explanations;
  private final AuditController audit;
  private final ReceiptController receipts;
  private final Known known;

  OneActionPages(
      ActionController actions,
      ExplanationController explanations,
      AuditController audit,
      ReceiptController receipts,
      Known known) {
    this.actions = actions;
    this.explanations = explanations;
    this.audit = audit;
    this.receipts = receipts;
    this.known = known;
  }

  @GetMapping("/console/actions/{id}")
  String one(@PathVariable String id, Principal person, Model page) {
    ResponseEntity<ActionViews.Detail> answer = actions.one(id);
    ActionViews.Detail detail = Objects.requireNonNull(answer.getBody());
    ActionViews.Summary action = detail.action();
    ExplanationController.View why = explanations.explain(id);
    Receipt receipt = action.state() == ActionState.DONE ? receipts.receipt(id, null) : null;
    var lines =
        audit.list(
            new AuditController.Query(
                null, null, "actions/" + action.id(), null, null, null, "" + MAX_AUDIT_LINES));
    page.addAttribute("action", action);
    page.addAttribute("detail", detail);
    page.addAttribute("why", why);
    page.addAttribute("groups", groups(why.lines()));
    page.addAttribute("timeline", Timeline.of(detail, why.event(), lines.items(), receipt));
    page.addAttribute("sealed", receipt != null && receipt.sealed());
    page.addAttribute("tag", answer.getHeaders().getETag());
    page.addAttribute("offers", offers(action, person));
    String escrow = escrow(action);
    page.addAttribute("escrow", escrow);
    page.addAttribute("escrowKnown", known.escrow(escrow));
    page.addAttribute("walletKnown", known.wallet(action.payer()));
    page.addAttribute("paysRows", action.kind().equals("pay-scores"));
    page.addAttribute("traceId", traceId(action.trace()));
    return "action";
  }

  /** Those that can be pressed come first. */
  private List<Offer> offers(ActionViews.Summary action, Principal person) {
    String id = action.id().toString();
    List<Lever> all = explanations.levers(id, person).levers();
    List<Offer> offers = new ArrayList<>();
    all.stream().filter(Lever::possible).forEach(lever -> offers.add(Offer.of(lever, id)));
    all.stream().filter(lever -> !lever.possible()).forEach(l -> offers.add(Offer.of(l, id)));
    return offers;
  }

  private static List<Group> groups(List<Reason> lines) {
    Map<String, List<Reason>> groups = new LinkedHashMap<>();
    for (Reason line : lines) {
      groups.computeIfAbsent(heading(line), heading -> new ArrayList<>()).add(line);
    }
    return groups.entrySet().stream().map(e -> new Group(e.getKey(), e.getValue())).toList();
  }

  private static String heading(Reason line) {
    if (line.attempt() != null) {
      return "The guard, before attempt " + line.attempt();
    }
    return switch (line.about()) {
      case "received", "matched" -> "The event and the rule";
      case "key" -> "The same fact is paid once";
      case "needed" -> "Steps before it";
      case "required" -> "Conditions";
      case "payer", "payee", "amount", "computed", "not_known" -> "What it does";
      case "approval" -> "People";
      default -> "So";
    };
  }

  /** The handle or the id of the escrow that it acts on, or has made. */
  private static @Nullable String escrow(ActionViews.Summary action) {
    return text(action.parameters(), "ref")
        .or(() -> text(action.parameters(), "escrow"))
        .or(() -> text(action.result(), "escrowId"))
        .filter(found -> action.kind().endsWith("-escrow"))
        .orElse(null);
  }

  private static Optional<String> text(@Nullable JsonNode object, String name) {
    return object != null && object.path(name).isString()
        ? Optional.of(object.path(name).stringValue())
        : Optional.empty();
  }

  /** The second of the four parts of {@code traceparent}. */
  private static @Nullable String traceId(@Nullable String traceparent) {
    String[] parts = traceparent == null ? new String[0] : traceparent.split("-", -1);
    return parts.length > 1 ? parts[1] : null;
  }
}
