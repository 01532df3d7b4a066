package dev.fleabridge.operator;

import dev.fleabridge.ledger.Decisions.Wanted;
import dev.fleabridge.ledger.KnownPayees;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.model.Money;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What waits for a person's decision, with what the person needs to decide. */
@RestController
@RequestMapping("/v1/inbox")
@Tag(name = "actions")
public class InboxController {

  /** Each item takes several look-ups, and nobody decides about more at once. */
  private static final int DEFAULT_LIMIT = 20;

  /**
   * One decision.
   *
   * @param tag the tag of the action, as {@code GET /v1/actions/{id}} has it, for {@code If-Match}
   * @param waitsSince since when it has stood still
   * @param until when nobody can decide any more, because the action is given up; null where it is
   *     not
   * @param eyes who stands behind it
   * @param payeeIsNew whether its payer has never paid its payee, and nothing was sent to it from
   *     the payer's account, as far as the books know; null where it has no payee
   * @param payeeStanding the same with more of it: nothing is known, its payer has paid it, or
   *     something was sent to it from the payer's account, which may not have succeeded
   * @param account the account that it is paid from; null where nothing is known of one
   * @param escrows those that it names or made, as Purple Flea last showed them
   * @param neededId the id that a resolution as done must give; null where it needs none
   */
  @Schema(name = "Decision")
  public record Item(
      Wanted decision,
      String tag,
      ActionViews.Detail action,
      Instant waitsSince,
      @Nullable Instant until,
      Eyes eyes,
      @Nullable Boolean payeeIsNew,
      KnownPayees.@Nullable Standing payeeStanding,
      @Nullable Account account,
      List<EscrowController.View> escrows,
      @Nullable String neededId) {}

  /**
   * Who stands behind an action, for the four-eyes rule.
   *
   * @param requestedBy the operator who asked for it; null where a rule asked
   * @param askedAgain who has had it go again
   * @param sender who sent its event
   * @param approvedBy who has approved it, where a second approver is needed
   * @param yours what the one who reads this has done to it, for which somebody else must approve
   *     it; null where that is nothing
   */
  @Schema(name = "Eyes")
  public record Eyes(
      @Nullable String requestedBy,
      List<String> askedAgain,
      @Nullable String sender,
      @Nullable String approvedBy,
      @Nullable String yours) {}

  /**
   * The account of a payment as it stands.
   *
   * @param balance as last reported, less what was settled since; null where it never was
   * @param asOf when the balance was read; null where no reading counts
   */
  @Schema(name = "AccountOfDecision")
  public record Account(
      String agent,
      @Nullable Money balance,
      Money reserved,
      Money available,
      @Nullable Instant asOf) {}

  private final InboxItems items;

  InboxController(InboxItems items) {
    this.items = items;
  }

  /** Lists what waits for a decision. */
  @GetMapping
  @Operation(
      operationId = "listDecisions",
      summary = "Approvals and reviews that wait for a person, oldest first",
      description =
          "Each with what is known of it, and with what keeps the one who asks from approving it.")
  public Page<Item> list(
      @RequestParam(required = false) @Nullable String decision,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit,
      Principal person) {
    Wanted wanted = wanted(decision);
    int most = Fields.limit(limit, DEFAULT_LIMIT);
    return Paging.checked(() -> items.page(wanted, Fields.cursor(cursor), most, person.getName()));
  }

  private static @Nullable Wanted wanted(@Nullable String decision) {
    return switch (decision == null ? "" : Fields.lower(decision)) {
      case "" -> null;
      case "approval" -> Wanted.APPROVAL;
      case "review" -> Wanted.REVIEW;
      default -> throw new BadField("decision", "approval or review");
    };
  }
}
