package dev.fleabridge.console;

import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.operator.EntityTag;
import dev.fleabridge.operator.PauseController;
import dev.fleabridge.operator.RuleController;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The brakes: what is paused, and the switches. */
@Controller
final class PausePages {

  /**
   * A brake that is on.
   *
   * @param tag the API's tag of this very pause, so that whoever lifts it lifts what he or she saw
   * @param odd whether its scope cannot stand in an address, so that the API cannot be asked
   */
  public record Row(Pause pause, String tag, boolean odd) {

    static Row of(Pause pause) {
      return new Row(pause, EntityTag.of(pause), isOdd(pause.scope()));
    }
  }

  private static final String A_PAGE = "50";

  private final PauseController pauses;
  private final RuleController rules;

  PausePages(PauseController pauses, RuleController rules) {
    this.pauses = pauses;
    this.rules = rules;
  }

  /**
   * @param scope what the page is opened for, such as {@code rule:pay}; its form is filled in
   */
  @GetMapping("/console/pauses")
  String list(
      @RequestParam(required = false) @Nullable String scope,
      @RequestParam(required = false) @Nullable String cursor,
      Model page) {
    page.addAttribute("pauses", pauses.list(cursor, A_PAGE).map(Row::of));
    page.addAttribute("rules", rules.list().items());
    page.addAttribute("kinds", Stream.of(ActionKind.values()).map(ActionKind::wireName).toList());
    String wanted = Objects.requireNonNullElse(scope, "");
    page.addAttribute("rule", after("rule:", wanted));
    page.addAttribute("agent", after("agent:", wanted));
    page.addAttribute("oddAgent", isOdd(after("agent:", wanted)));
    page.addAttribute("kind", after("kind:", wanted));
    return "pauses";
  }

  /** The bridge refuses a path with one of these, encoded or not, before anything reads it. */
  private static boolean isOdd(String name) {
    return name.chars().anyMatch(each -> "%/;\\".indexOf(each) >= 0);
  }

  private static String after(String word, String scope) {
    return scope.startsWith(word) ? scope.substring(word.length()) : "";
  }
}
