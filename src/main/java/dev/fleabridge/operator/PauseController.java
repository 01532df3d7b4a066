package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.Pausing;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
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
class PauseController {

  private static final Pattern AGENT = Pattern.compile("[!-~]{1,200}");

  /** The reason for a pause or for its end. */
  @Schema(name = "PauseNote")
  record NoteBody(
      @Schema(
          requiredMode = Schema.RequiredMode.REQUIRED,
          description = "why; it stands in the audit",
          pattern = Forms.NOT_BLANK,
          maxLength = Forms.MAX_NOTE_CHARS)
      @Nullable String note) {}

  private final Ledger ledger;
  private final Readings readings;
  private final RulesInForce rules;
  private final Pausing pausing;

  PauseController(Ledger ledger, Readings readings, RulesInForce rules, Pausing pausing) {
    this.ledger = ledger;
    this.readings = readings;
    this.rules = rules;
    this.pausing = pausing;
  }

  @GetMapping
  @Operation(operationId = "listPauses", summary = "The brakes that are on")
  Page<Pause> list() {
    return Page.whole(ledger.pauses().all());
  }

  @GetMapping("/{scope}")
  @Operation(operationId = "getPause", summary = "One brake, if it is on")
  Pause one(@PathVariable String scope) {
    return ledger.pauses().find(scope).orElseThrow(() -> new NotFound("pause", scope));
  }

  @PutMapping("/{scope}")
  @Operation(operationId = "putPause", summary = "Put a brake on: all, rule:<id>, agent:<id> or kind:<kind>")
  Pause put(@PathVariable String scope, @RequestBody NoteBody body, Principal person) {
    requireScope(scope);
    String note = Fields.note(body.note());
    return pausing.pause(scope, person.getName(), note);
  }

  @DeleteMapping("/{scope}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(operationId = "deletePause", summary = "Take a brake off; what it held is looked at again at once")
  void delete(
      @PathVariable String scope,
      @RequestParam(required = false) @Nullable String note,
      @RequestBody(required = false) @Nullable NoteBody body,
      Principal person) {
    String why = Fields.note(body == null ? note : body.note(), "no note given");
    if (!pausing.resume(scope, person.getName(), why)) {
      throw new NotFound("pause", scope);
    }
  }

  private boolean inForce(String rule) {
    return rules.now().flatMap(revision -> revision.book().rule(rule)).isPresent();
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
