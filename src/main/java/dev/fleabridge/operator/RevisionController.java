package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.RefusedActs;
import dev.fleabridge.engine.revision.Difference;
import dev.fleabridge.engine.revision.Revisions;
import dev.fleabridge.engine.revision.Revisions.Done;
import dev.fleabridge.engine.revision.Revisions.KeysNotAcknowledged;
import dev.fleabridge.engine.revision.Revisions.MovedOn;
import dev.fleabridge.engine.revision.Revisions.Order;
import dev.fleabridge.engine.revision.Revisions.OwnRevision;
import dev.fleabridge.engine.revision.Revisions.Preview;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.ledger.RuleRevisions.State;
import dev.fleabridge.operator.RevisionViews.Differences;
import dev.fleabridge.operator.RevisionViews.Mistake;
import dev.fleabridge.operator.RevisionViews.Reloaded;
import dev.fleabridge.operator.RevisionViews.Summary;
import dev.fleabridge.operator.RevisionViews.WithText;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.web.ProblemDetails;
import dev.fleabridge.web.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Puts revisions of the rules in force, and reads them back. */
@RestController
@RequestMapping("/v1/rules")
@Tag(name = "rules")
public class RevisionController {

  private static final String PUT_IN_FORCE = "put-rules-in-force";

  private final Revisions revisions;
  private final Readings readings;
  private final RefusedActs refused;

  RevisionController(Revisions revisions, Readings readings, RefusedActs refused) {
    this.revisions = revisions;
    this.readings = readings;
    this.refused = refused;
  }

  @PostMapping("/reload")
  @Operation(
      operationId = "reloadRules",
      summary = "Put rules in force without a restart, or propose them",
      description =
          "The rules of the body, or those of the rules file of the replica that answers. A dry run"
              + " says what would change, and writes nothing. With four eyes they are proposed.")
  Reloaded reload(
      @Parameter(description = "the tag (ETag) of the revision that must be in force")
          @RequestHeader(name = IfMatch.NAME, required = false)
          @Nullable String ifMatch,
      @RequestBody RevisionBodies.Reload body,
      Principal person)
      throws RulesInvalid {
    Order order = inForce(IfMatch.of(ifMatch), body.order(person.getName()));
    if (body.isDryRun()) {
      return dryRun(body.rules(), order);
    }
    Done done = revisions.submit(body.rules(), order);
    return done(done);
  }

  /**
   * The order, with the revision of {@code If-Match} as the one that must be in force. The engine
   * asks for it again, under the lock by which another comes in force.
   */
  private Order inForce(IfMatch wanted, Order order) {
    if (!wanted.given()) {
      return order;
    }
    Revision found =
        readings
            .revisions()
            .inForce()
            .filter(revision -> wanted.matches(RevisionViews.tag(revision)))
            .orElseThrow(() -> new NotAsSeen("revision in force"));
    if (order.expected() != null && order.expected() != found.number()) {
      throw new NotAsSeen("revision in force");
    }
    return new Order(order.person(), order.note(), found.number(), order.acknowledged());
  }

  private Reloaded dryRun(@Nullable String rules, Order order) {
    try {
      Preview preview = revisions.preview(rules, order);
      boolean refusal = !preview.notAcknowledged().isEmpty();
      return new Reloaded(
          refusal ? "REFUSED" : preview.result().name(),
          true,
          preview.inForce(),
          null,
          preview.differences(),
          preview.notAcknowledged(),
          List.of());
    } catch (RulesInvalid e) {
      Long inForce = readings.revisions().numberInForce().orElse(null);
      return new Reloaded(
          "REFUSED", true, inForce, null, null, List.of(), Mistake.of(e.problems()));
    }
  }

  private Reloaded done(Done done) throws RulesInvalid {
    Revision revision = done.revision();
    return new Reloaded(
        done.result().name(),
        false,
        readings.revisions().numberInForce().orElse(null),
        Summary.of(revision),
        differences(done),
        List.of(),
        List.of());
  }

  private @Nullable List<Difference> differences(Done done) {
    Long basedOn = done.revision().basedOn();
    if (basedOn == null || done.result() == Revisions.Result.UNCHANGED) {
      return List.of();
    }
    try {
      return revisions.differences(basedOn, done.revision().number());
    } catch (RulesInvalid e) {
      return null; // This release cannot read the earlier one.
    }
  }

  /** The revisions, newest first. */
  @GetMapping("/revisions")
  @Operation(operationId = "listRevisions", summary = "The revisions of the rules, newest first")
  public Page<Summary> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit) {
    return readings.revisions().page(before(cursor), Fields.limit(limit)).map(Summary::of);
  }

  private static @Nullable Long before(@Nullable String cursor) {
    try {
      return cursor == null || cursor.isEmpty() ? null : Long.valueOf(cursor);
    } catch (NumberFormatException e) {
      throw new BadField("cursor", "not a cursor of this list");
    }
  }

  /** One revision. */
  @GetMapping("/revisions/{number}")
  @Operation(operationId = "getRevision", summary = "One revision with its text")
  public ResponseEntity<WithText> one(@PathVariable String number) {
    Revision revision = find(number);
    return ResponseEntity.ok()
        .eTag(RevisionViews.tag(revision))
        .body(new WithText(Summary.of(revision), readings.revisions().content(revision.number())));
  }

  /** How two revisions differ. */
  @GetMapping("/revisions/{number}/differences")
  @Operation(
      operationId = "compareRevisions",
      summary = "How the rules differ between two revisions, rule by rule")
  public Differences differences(
      @PathVariable String number,
      @Parameter(description = "the other revision; without it, the one in force")
          @RequestParam(required = false)
          @Nullable String to)
      throws RulesInvalid {
    Revision from = find(number);
    Revision other =
        to == null || to.isEmpty()
            ? readings.revisions().inForce().orElseThrow(() -> new NotFound("revision", "in force"))
            : find(to);
    return new Differences(
        from.number(), other.number(), revisions.differences(from.number(), other.number()));
  }

  /**
   * How a revision differs from the one that was in force when it was submitted, as {@link
   * #differences} says.
   *
   * @return null where this release cannot read one of the two; no differences of the first one
   */
  public @Nullable Differences whatItChanges(String number) {
    Revision revision = find(number);
    Long before = revision.basedOn();
    if (before == null) {
      return new Differences(revision.number(), revision.number(), List.of());
    }
    try {
      return differences(String.valueOf(before), number);
    } catch (RulesInvalid e) {
      return null;
    }
  }

  @PostMapping("/revisions/{number}/put-in-force")
  @Operation(
      operationId = "putRevisionInForce",
      summary = "Put a proposed revision in force, or take up an earlier one again",
      description =
          "A proposal comes in force itself; with four eyes, not by who submitted it. The text of"
              + " an earlier revision becomes a new one, which with four eyes is proposed.")
  Reloaded putInForce(
      @PathVariable String number,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody RevisionBodies.Decision body,
      Principal person,
      HttpServletRequest request)
      throws RulesInvalid {
    Order order = body.order(person.getName());
    Revision seen = find(number);
    requireRole(seen, person, request);
    requireSeen(seen, ifMatch);
    try {
      return done(revisions.putInForce(seen, order));
    } catch (OwnRevision e) {
      refused.byRule(person.getName(), PUT_IN_FORCE, target(seen), "own_request", e);
      throw e;
    }
  }

  /** The address does not say whether it is a proposal, so the role is checked here. */
  private void requireRole(Revision seen, Principal person, HttpServletRequest request) {
    boolean decision = seen.state() == State.PROPOSED && revisions.fourEyes();
    if (!request.isUserInRole(decision ? "APPROVER" : "OPERATOR")) {
      refused.byRole(person.getName(), PUT_IN_FORCE, target(seen));
      throw new AccessDeniedException("this is not this person's");
    }
  }

  @PostMapping("/revisions/{number}/refuse")
  @Operation(operationId = "refuseRevision", summary = "Refuse a proposed revision")
  Summary refuse(
      @PathVariable String number,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody RevisionBodies.Decision body,
      Principal person) {
    Order order = body.order(person.getName());
    Revision seen = find(number);
    requireSeen(seen, ifMatch);
    return Summary.of(revisions.refuse(seen.number(), order));
  }

  /**
   * Requires the revision that was seen. Where it is a proposal, the engine asks under its lock
   * whether it still is one; in another state nobody puts it in force or refuses it.
   */
  private static void requireSeen(Revision found, @Nullable String ifMatch) {
    if (!IfMatch.of(ifMatch).matches(RevisionViews.tag(found))) {
      throw new NotAsSeen("revision");
    }
  }

  private Revision find(String number) {
    try {
      return readings
          .revisions()
          .find(Long.parseLong(number))
          .orElseThrow(() -> new NotFound("revision", number));
    } catch (NumberFormatException e) {
      throw new NotFound("revision", number);
    }
  }

  private static String target(Revision revision) {
    return "rules/revisions/" + revision.number();
  }

  @ExceptionHandler
  ProblemDetail invalid(RulesInvalid e) {
    List<Mistake> mistakes = Mistake.of(e.problems());
    ProblemDetail problem =
        ProblemDetails.of(
            ProblemType.INVALID_RULES,
            "the rules have %d mistakes, and nothing was changed; the first one: %s"
                .formatted(mistakes.size(), e.problems().getFirst()));
    problem.setProperty("problems", mistakes);
    return problem;
  }

  @ExceptionHandler
  ProblemDetail keysChanged(KeysNotAcknowledged e) {
    ProblemDetail problem = ProblemDetails.of(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
    problem.setProperty("notAcknowledged", e.changes());
    return problem;
  }

  @ExceptionHandler
  ProblemDetail movedOn(MovedOn e, HttpServletRequest request) {
    boolean asked = request.getHeader(IfMatch.NAME) != null;
    ProblemDetail problem =
        ProblemDetails.of(
            asked ? ProblemType.PRECONDITION_FAILED : ProblemType.MOVED_ON,
            String.valueOf(e.getMessage()));
    problem.setProperty("revisionInForce", e.inForce());
    return problem;
  }

  @ExceptionHandler
  ProblemDetail own(OwnRevision e) {
    return ProblemDetails.of(ProblemType.OWN_REQUEST, String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail wrongRole(AccessDeniedException e) {
    return ProblemDetails.of(HttpStatus.FORBIDDEN, "the role of this sign-in does not allow it");
  }
}
