package dev.fleabridge.console;

import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.operator.NotFound;
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
   * @param tag whoever lifts it lifts what he or she saw; null where it is gone already
   */
  public record Row(Pause pause, @Nullable String tag) {}

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
    Page<Row> rows = pauses.list(cursor, A_PAGE).map(pause -> new Row(pause, tag(pause.scope())));
    page.addAttribute("pauses", rows);
    page.addAttribute("everything", tag("all"));
    page.addAttribute("rules", rules.list().items());
    page.addAttribute("kinds", Stream.of(ActionKind.values()).map(ActionKind::wireName).toList());
    String wanted = Objects.requireNonNullElse(scope, "");
    page.addAttribute("rule", after("rule:", wanted));
    page.addAttribute("agent", after("agent:", wanted));
    page.addAttribute("kind", after("kind:", wanted));
    return "pauses";
  }

  private @Nullable String tag(String scope) {
    try {
      return pauses.one(scope).getHeaders().getETag();
    } catch (NotFound e) {
      return null;
    }
  }

  private static String after(String word, String scope) {
    return scope.startsWith(word) ? scope.substring(word.length()) : "";
  }
}
