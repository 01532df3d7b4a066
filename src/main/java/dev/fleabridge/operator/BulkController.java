package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.BulkActing;
import dev.fleabridge.engine.lever.BulkActing.Order;
import dev.fleabridge.engine.lever.Levers.Act;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.engine.lever.RefusedActs;
import dev.fleabridge.ledger.ActionReadings;
import dev.fleabridge.ledger.ActionReadings.Worth;
import dev.fleabridge.ledger.BulkActs.Bulk;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.web.ProblemDetails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Acts on many actions. The first answer counts them, and its token then acts. */
@RestController
@Tag(name = "levers")
class BulkController {

  /** As many of those that were counted are shown. */
  private static final int SHOWN = 20;

  /** One action for which the act was refused. */
  @Schema(name = "BulkRefusal")
  record Refusal(String action, String why) {}

  /**
   * The number of actions, or what became of them.
   *
   * @param amount what they move together, as far as their amounts are known; null where that was
   *     not asked for now, or is beyond all amounts
   * @param withoutAmount how many of them may move money of which nobody knows the amount yet, such
   *     as what pays the rows of a file, or the release of an escrow; null where that was not asked
   *     for now
   * @param first the newest of those that were counted, so that whoever acts sees what it is about
   * @param token the token; the same body posted with it until {@code expiresAt} acts, and goes on
   *     where {@code finished} is false
   * @param refusals the first hundred actions for which the act was refused
   */
  @Schema(name = "BulkAct")
  record BulkAnswer(
      @Schema(allowableValues = {"retry", "cancel", "approve"}) String act,
      int count,
      @Nullable Money amount,
      @Nullable Long withoutAmount,
      @Nullable List<ActionViews.Summary> first,
      String token,
      Instant expiresAt,
      @Nullable Integer done,
      @Nullable Integer refused,
      @Nullable List<Refusal> refusals,
      @Nullable Boolean finished) {}

  private final BulkActing acting;
  private final RefusedActs refused;
  private final ActionReadings actions;

  BulkController(BulkActing acting, RefusedActs refused, Readings readings) {
    this.acting = acting;
    this.refused = refused;
    this.actions = readings.actions();
  }

  @PostMapping("/v1/actions/bulk")
  @Operation(
      operationId = "actOnActions",
      summary = "Retry, cancel or approve many actions",
      description =
          "Without a token it says how many there are, and gives one. The same with the token acts,"
              + " for at most 20 seconds; where it is not finished, post it again.")
  BulkAnswer bulk(@RequestBody BulkBody body, Principal person, HttpServletRequest request) {
    Act act = body.lever();
    String role = act == Act.APPROVE ? "APPROVER" : "OPERATOR";
    if (!request.isUserInRole(role)) {
      refused.byRole(person.getName(), "bulk-" + act.word(), "actions");
      throw new AccessDeniedException(act.word() + " is not this person's");
    }
    By by = new By(person.getName(), Fields.note(body.note()));
    Order order = new Order(act, body.search(), body.canonical(), by);
    String token = body.token();
    if (token == null || token.isBlank()) {
      BulkActing.View seen = acting.look(order);
      Worth worth = actions.worth(Sha256.hex(seen.token()));
      return new BulkAnswer(
          act.word(),
          seen.count(),
          money(worth.amount()),
          worth.withoutAmount(),
          first(seen.token()),
          seen.token(),
          seen.expiresAt(),
          null,
          null,
          null,
          null);
    }
    Bulk bulk = acting.act(order, token);
    return new BulkAnswer(
        act.word(),
        bulk.wanted(),
        null,
        null,
        null,
        token,
        bulk.expiresAt(),
        bulk.done(),
        bulk.refused(),
        refusals(bulk),
        bulk.finishedAt() != null);
  }

  private List<ActionViews.Summary> first(String token) {
    return actions.chosen(Sha256.hex(token), null, SHOWN).stream()
        .map(chosen -> ActionViews.Summary.of(chosen.action()))
        .toList();
  }

  private static @Nullable Money money(BigDecimal sum) {
    try {
      return new Money(sum);
    } catch (IllegalArgumentException e) {
      return null; // It has more digits than any amount, and would say nothing to a person.
    }
  }

  /** The refusals as the answer shows them. */
  private static List<Refusal> refusals(Bulk bulk) {
    List<Refusal> refusals = new ArrayList<>();
    bulk.refusals()
        .forEach(
            r -> refusals.add(new Refusal(r.path("action").asString(), r.path("why").asString())));
    return refusals;
  }

  /** Names the field as for every other filter that cannot be accepted. */
  @ExceptionHandler
  ProblemDetail tooMany(BulkActing.TooMany e) {
    return ProblemDetails.badField("filter", String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail wrongToken(BulkActing.TokenRefused e) {
    return ProblemDetails.of(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
  }

  /**
   * Answers a wrong role. The role is checked in this class, because the address does not say which
   * act it is.
   */
  @ExceptionHandler
  ProblemDetail wrongRole(AccessDeniedException e) {
    return ProblemDetails.of(HttpStatus.FORBIDDEN, "the role of this sign-in does not allow it");
  }
}
