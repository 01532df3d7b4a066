package dev.fleabridge.operator;

import dev.fleabridge.engine.guard.OwnRules;
import dev.fleabridge.engine.lever.Pausing;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.ActionKind;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reads and sets pauses. They are durable, and all replicas obey them from the next transaction on.
 */
@RestController
@RequestMapping("/v1/pauses")
@Tag(name = "pauses")
public class PauseController {

  private static final Pattern AGENT = Pattern.compile("[!-~]{1,200}");

  private final Readings readings;
  private final RulesInForce rules;
  private final OwnRules ownRules;
  private final Pausing pausing;

  PauseController(Readings readings, RulesInForce rules, OwnRules ownRules, Pausing pausing) {
    this.readings = readings;
    this.rules = rules;
    this.ownRules = ownRules;
    this.pausing = pausing;
  }

  /** The brakes that are on. */
  @GetMapping
  @Operation(
      operationId = "listPauses",
      summary = "The brakes that are on, by scope; up to 200 on a page unless limit says less")
  public Page<Pause> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit) {
    int most = Fields.limit(limit, Fields.MAX_LIMIT);
    return Page.of(
        readings.pauses().page(NameCursor.read(cursor), most + 1),
        most,
        pause -> NameCursor.write(pause.scope()));
  }

  @GetMapping("/{scope}")
  @Operation(operationId = "getPause", summary = "One brake, if it is on")
  public ResponseEntity<Pause> one(@PathVariable String scope) {
    return tagged(readings.pauses().find(scope).orElseThrow(() -> new NotFound("pause", scope)));
  }

  @PutMapping("/{scope}")
  @Operation(
      operationId = "putPause",
      summary = "Put a brake on: all, rule:<id>, agent:<id> or kind:<kind>",
      description =
          "With `If-None-Match: *` only where there is none, and with a tag in `If-Match` only in"
              + " place of the brake that has this tag.")
  ResponseEntity<Pause> put(
      @PathVariable String scope,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch,
      @RequestBody NoteBody body,
      Principal person) {
    requireScope(scope);
    Predicate<Pause> seen = seen(ifMatch);
    String note = Fields.note(body.note());
    if (ifNoneMatch == null) {
      return tagged(pausing.pause(scope, person.getName(), note, seen));
    }
    if (seen != null || !ifNoneMatch.strip().equals("*")) {
      throw new BadField(HttpHeaders.IF_NONE_MATCH, "* and no other, and not beside If-Match");
    }
    return tagged(pausing.begin(scope, person.getName(), note));
  }

  @DeleteMapping("/{scope}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      operationId = "deletePause",
      summary = "Take a brake off; what it held is looked at again at once")
  void delete(
      @PathVariable String scope,
      @RequestParam(required = false) @Nullable String note,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody(required = false) @Nullable NoteBody body,
      Principal person) {
    String why = Fields.note(body == null ? note : body.note(), "no note given");
    if (!pausing.resume(scope, person.getName(), why, seen(ifMatch))) {
      throw new NotFound("pause", scope);
    }
  }

  private static ResponseEntity<Pause> tagged(Pause pause) {
    return ResponseEntity.ok().eTag(EntityTag.of(pause)).body(pause);
  }

  /** What must be so of the pause that is there; null where nothing is asked. */
  private static @Nullable Predicate<Pause> seen(@Nullable String ifMatch) {
    IfMatch wanted = IfMatch.of(ifMatch);
    return wanted.given() ? pause -> wanted.matches(EntityTag.of(pause)) : null;
  }

  private boolean inForce(String rule) {
    return ownRules.limits().containsKey(rule)
        || rules.now().flatMap(revision -> revision.book().rule(rule)).isPresent();
  }

  /**
   * Refuses a scope that does not exist. A pause on it would hold nothing, although it would seem
   * to.
   */
  private void requireScope(String scope) {
    int colon = scope.indexOf(':');
    String word = colon < 0 ? scope : scope.substring(0, colon);
    String name = colon < 0 ? "" : scope.substring(colon + 1);
    boolean valid =
        switch (word) {
          case "all" -> colon < 0;
          case "rule" -> inForce(name) || readings.runs().knowsRule(name);
          case "agent" -> AGENT.matcher(name).matches();
          case "kind" -> ActionKind.ofWireName(name).isPresent();
          default -> false;
        };
    if (!valid) {
      throw new BadField(
          "scope",
          "all, rule:<id of a rule>, agent:<id> or kind:<a step's kind, such as transfer>");
    }
  }
}
