package dev.fleabridge.console;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.operator.BudgetController;
import dev.fleabridge.operator.BudgetViews;
import dev.fleabridge.operator.NotFound;
import dev.fleabridge.operator.RuleActivityController;
import dev.fleabridge.operator.RuleActivityViews;
import dev.fleabridge.operator.RuleActivityViews.OfRule;
import dev.fleabridge.operator.RuleController;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriUtils;

/** The rules with what they did, and the replicas that work by them. */
@Controller
final class RulePages {

  /**
   * A rule in the list.
   *
   * @param rule null where the rules in force do not have it
   * @param address of its page
   */
  public record Row(String id, RuleController.@Nullable View rule, OfRule did, String address) {}

  /** A while that can be chosen. */
  public record While(String label, int hours, boolean here) {}

  private static final int A_DAY = 24;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

  private static final Map<Integer, String> WHILES = whiles();

  private final RuleController rules;
  private final RuleActivityController activity;
  private final BudgetController budgets;
  private final Known known;
  private final Clock clock;

  RulePages(
      RuleController rules,
      RuleActivityController activity,
      BudgetController budgets,
      Known known,
      Clock clock) {
    this.rules = rules;
    this.activity = activity;
    this.budgets = budgets;
    this.known = known;
    this.clock = clock;
  }

  private static Map<Integer, String> whiles() {
    Map<Integer, String> found = new LinkedHashMap<>();
    found.put(1, "Last hour");
    found.put(A_DAY, "Last 24 hours");
    found.put(7 * A_DAY, "Last 7 days");
    return found;
  }

  @GetMapping("/console/rules")
  String list(@RequestParam(required = false) @Nullable String hours, Model page) {
    int wanted = hours(hours);
    RuleController.InForce inForce = rules.list();
    RuleActivityViews.View did = activity.activity(since(wanted), null);
    page.addAttribute("inForce", inForce);
    page.addAttribute("did", did);
    page.addAttribute("rows", rows(inForce, did));
    page.addAttribute("whiles", choices(wanted));
    return "rules";
  }

  /** A rule may have the name of another page of the rules, so its id may also be a parameter. */
  @GetMapping(path = "/console/rules", params = "id")
  String named(
      @RequestParam String id, @RequestParam(required = false) @Nullable String hours, Model page) {
    return one(id, hours, page);
  }

  @GetMapping("/console/rules/{id}")
  String one(
      @PathVariable String id, @RequestParam(required = false) @Nullable String hours, Model page) {
    if (id.isEmpty()) { // As a filter it would find what another rule did.
      throw new NotFound("rule", id);
    }
    int wanted = hours(hours);
    RuleController.InForce inForce = rules.list();
    RuleController.@Nullable View rule =
        inForce.items().stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
    OfRule did = activity.activity(since(wanted), id).items().getFirst();
    if (rule == null && !did.didSomething() && did.lastFailures().isEmpty() && !known.rule(id)) {
      throw new NotFound("rule", id);
    }
    page.addAttribute("id", id);
    page.addAttribute("rule", rule);
    page.addAttribute(
        "definition",
        rule == null
            ? null
            : Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(rule.definition()));
    page.addAttribute("did", did);
    page.addAttribute("others", others(did));
    page.addAttribute("inForce", inForce);
    page.addAttribute("whiles", choices(wanted));
    limits(id, page);
    return "rule";
  }

  @GetMapping("/console/replicas")
  String replicas(Model page) {
    page.addAttribute("inForce", rules.list());
    return "replicas";
  }

  private void limits(String id, Model page) {
    String scope = "rule:" + id;
    BudgetViews.View all = budgets.read(null, null);
    page.addAttribute(
        "limits",
        all.limits().stream().filter(each -> each.scope().equals(scope)).findFirst().orElse(null));
    page.addAttribute(
        "days",
        all.used().stream()
            .filter(each -> each.scope().equals(scope) || each.scope().startsWith(scope + "/"))
            .limit(20)
            .toList());
    page.addAttribute("daysAreCut", all.usedIsCut());
    page.addAttribute(
        "windows", all.windows().stream().filter(each -> each.scope().equals(scope)).toList());
  }

  private static List<Row> rows(RuleController.InForce inForce, RuleActivityViews.View did) {
    Map<String, RuleController.View> byId =
        inForce.items().stream()
            .collect(Collectors.toMap(RuleController.View::id, Function.identity()));
    return did.items().stream()
        .map(each -> new Row(each.rule(), byId.get(each.rule()), each, address(each.rule())))
        .toList();
  }

  /** The address of a rule's page. */
  static String address(String rule) {
    boolean taken = Set.of("test", "backtest", "revisions").contains(rule);
    boolean plain = !taken && PLAIN.matcher(rule).matches();
    return (plain ? "/console/rules/" : "/console/rules?id=")
        + UriUtils.encode(rule, StandardCharsets.UTF_8);
  }

  /** How many live actions stand elsewhere than where the page tells of them by themselves. */
  private static Map<ActionState, Long> others(OfRule did) {
    Map<ActionState, Long> others = new LinkedHashMap<>(did.states());
    Set<ActionState> told = new HashSet<>();
    told.add(ActionState.SKIPPED);
    told.add(ActionState.DECLINED);
    others.keySet().removeAll(told);
    return others;
  }

  private static int hours(@Nullable String given) {
    return WHILES.keySet().stream()
        .filter(hours -> String.valueOf(hours).equals(given))
        .findFirst()
        .orElse(A_DAY);
  }

  private static List<While> choices(int wanted) {
    List<While> choices = new ArrayList<>();
    WHILES.forEach((hours, label) -> choices.add(new While(label, hours, hours == wanted)));
    return choices;
  }

  private String since(int hours) {
    return clock.instant().minus(Duration.ofHours(hours)).toString();
  }
}
