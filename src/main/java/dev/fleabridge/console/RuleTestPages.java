package dev.fleabridge.console;

import dev.fleabridge.operator.BadField;
import dev.fleabridge.operator.EventController;
import dev.fleabridge.operator.EventController.Detail;
import dev.fleabridge.operator.NotEvaluated;
import dev.fleabridge.operator.NotFound;
import dev.fleabridge.operator.RuleController;
import dev.fleabridge.operator.RuleTestViews.TestedRule;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

/** The bench on which an event is tried on the rules, and the back-test. Nothing is written. */
@Controller
final class RuleTestPages {

  private static final String LAST = "12";

  private final RuleController rules;
  private final EventController events;

  RuleTestPages(RuleController rules, EventController events) {
    this.rules = rules;
    this.events = events;
  }

  /**
   * @param event the id of a received event, which is tested at once
   */
  @GetMapping("/console/rules/test")
  String bench(
      @RequestParam(required = false) @Nullable String event, Authentication person, Model page) {
    page.addAttribute(
        "received",
        events
            .list(new EventController.Query(null, null, null, null, null, null, null, LAST))
            .items());
    page.addAttribute("event", event);
    if (event != null && !event.isEmpty()) {
      Detail found =
          events.named(event).items().stream()
              .findFirst()
              .orElseThrow(() -> new NotFound("event", event));
      page.addAttribute("envelope", found.envelope().toPrettyString());
      test(found.envelope().toString(), person, page);
    }
    return "rules-test";
  }

  /** A pasted event: as the API takes it, and answered as the part of the page that shows it. */
  @PostMapping(path = "/console/rules/test", consumes = MediaType.APPLICATION_JSON_VALUE)
  String pasted(
      @RequestBody String envelope,
      Authentication person,
      Model page,
      HttpServletResponse response) {
    try {
      test(envelope, person, page);
    } catch (BadField e) {
      response.setStatus(HttpStatus.BAD_REQUEST.value());
      page.addAttribute("refusal", e.field() + ": " + e.getMessage());
    } catch (NotEvaluated e) {
      response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
      page.addAttribute("refusal", "No rule could be evaluated in time. Try again in a while.");
    }
    return "rules-test :: verdicts";
  }

  @GetMapping("/console/rules/backtest")
  String backTest(Model page) {
    page.addAttribute("inForce", rules.list());
    return "backtest";
  }

  /** What matches comes first; else the order of the file. */
  private void test(String envelope, Authentication person, Model page) {
    List<TestedRule> tested = rules.test(envelope, person).rules();
    page.addAttribute(
        "tested", tested.stream().sorted(Comparator.comparing(rule -> !rule.matches())).toList());
  }
}
