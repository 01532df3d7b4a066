package dev.fleabridge.console;

import dev.fleabridge.ledger.Decisions.Wanted;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.model.Reason;
import dev.fleabridge.operator.ActionViews.Move;
import dev.fleabridge.operator.BadField;
import dev.fleabridge.operator.InboxController;
import dev.fleabridge.operator.InboxController.Item;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What waits for a person's decision, oldest first, with what the person needs to decide. */
@Controller
final class InboxPages {

  /**
   * A decision as the page shows it.
   *
   * @param waits for how long it has stood still
   * @param over whether the time to decide is over
   * @param meaning what its reason means, in words
   * @param needsTwo whether it needs two approvers, of whom one has approved or nobody yet
   * @param idName the id that a resolution as done is asked for
   * @param findings what was found out about it since it was sent
   */
  public record Row(
      Item item,
      String waits,
      boolean over,
      @Nullable String meaning,
      boolean needsTwo,
      String idName,
      Findings findings) {

    /** What is known of its payee; null where it has none. */
    public @Nullable String payee() {
      return switch (item.payeeStanding()) {
        case null -> null;
        case NEW -> "New: the payer has never paid this payee, as far as the books know.";
        case PAID -> "Known: the payer has paid this payee before.";
        case LISTED ->
            "Known: something was sent to it from the payer's account before, which may not have"
                + " succeeded.";
      };
    }

    /** What pressing approve will do. */
    public String approveDoes() {
      return item.eyes().approvedBy() != null
          ? "it goes ready as the second approver agrees, and is sent if balance, budgets and"
              + " pauses let it."
          : "it goes ready, and is sent if balance, budgets and pauses let it. Where two people"
              + " must approve, it is held again for the second.";
    }

    /** Why the reader may not approve it; null where nothing is known that keeps him or her. */
    public @Nullable String whyNotApprove() {
      if (over) {
        return "The time for its approval is over.";
      }
      String yours = item.eyes().yours();
      return yours == null
          ? null
          : "You %s, so somebody else must approve it (four eyes).".formatted(yours);
    }
  }

  /**
   * The lines of a history that tell what was found out: of look-ups that go on for days only the
   * first and the last.
   *
   * @param leftOut how many were found between them
   */
  public record Findings(List<Move> first, int leftOut, List<Move> last) {

    private static final int FIRST = 3;
    private static final int LAST = 5;

    static Findings of(List<Move> history) {
      List<Move> all =
          history.stream()
              .filter(move -> move.explanation() != null)
              .filter(move -> move.to().isAskedAbout())
              .toList();
      int first = Math.min(FIRST, all.size());
      int last = Math.max(first, all.size() - LAST);
      return new Findings(all.subList(0, first), last - first, all.subList(last, all.size()));
    }
  }

  private static final Show SHOW = new Show();

  private final InboxController inbox;
  private final Clock clock;

  InboxPages(InboxController inbox, Clock clock) {
    this.inbox = inbox;
    this.clock = clock;
  }

  @GetMapping("/console/inbox")
  String inbox(
      @RequestParam(required = false) @Nullable String decision,
      @RequestParam(required = false) @Nullable String cursor,
      Principal person,
      Model page,
      HttpServletResponse response) {
    page.addAttribute("decision", decision == null ? "" : decision);
    try {
      Page<Item> items = inbox.list(decision, cursor, null, person);
      page.addAttribute("found", items.map(this::row));
      page.addAttribute(
          "several", items.items().stream().anyMatch(each -> each.decision() == Wanted.APPROVAL));
    } catch (BadField e) {
      page.addAttribute("found", Page.whole(List.of()));
      page.addAttribute("refused", "%s: %s".formatted(e.field(), e.getMessage()));
      response.setStatus(HttpStatus.BAD_REQUEST.value());
    }
    return "inbox";
  }

  private Row row(Item item) {
    Instant now = clock.instant();
    String reason = item.action().action().reason();
    return new Row(
        item,
        SHOW.between(item.waitsSince(), now),
        item.until() != null && now.isAfter(item.until()),
        Reason.of(reason).map(Reason::text).orElse(null),
        Reason.SECOND_APPROVAL_REQUIRED.is(reason),
        idName(item),
        Findings.of(item.action().history()));
  }

  private static String idName(Item item) {
    if (item.neededId() != null) {
      return item.neededId();
    }
    return switch (item.action().action().kind()) {
      case "complete-escrow", "release-escrow", "dispute-escrow" -> "escrowId";
      case "open-position", "close-position", "stop-loss", "take-profit" -> "positionId";
      case "cancel-order" -> "orderId";
      case "claim-faucet" -> "claimId";
      default -> "txId";
    };
  }
}
