package dev.fleabridge.console;

import dev.fleabridge.ledger.Page;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.operator.ActionController;
import dev.fleabridge.operator.ActionController.Query;
import dev.fleabridge.operator.BadField;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.node.ObjectNode;

/**
 * The list of actions. Its address holds the whole filter, so whoever keeps one keeps the other.
 */
@Controller
final class ActionListPages {

  /**
   * A filter that many want.
   *
   * @param here whether it is the one that is shown
   */
  public record Preset(String label, String address, boolean here) {}

  private static final Set<String> PAGING = Set.of("cursor", "limit");

  /** Those that the form shows only where one of them is given, or on demand. */
  private static final Set<String> SELDOM =
      Set.of(
          "kind", "payer", "agent", "amountFrom", "amountTo", "event", "since", "until", "shadow");

  private final ActionController actions;
  private final Clock clock;

  ActionListPages(ActionController actions, Clock clock) {
    this.actions = actions;
    this.clock = clock;
  }

  @GetMapping("/console/actions")
  String list(
      Query query,
      @RequestParam Map<String, String> given,
      Model page,
      HttpServletResponse response) {
    Map<String, String> filters = new TreeMap<>(given);
    filters.values().removeIf(String::isEmpty);
    filters.keySet().removeAll(PAGING);
    page.addAttribute("query", query);
    page.addAttribute("states", ActionState.values());
    page.addAttribute(
        "kinds", Arrays.stream(ActionKind.values()).map(ActionKind::wireName).toList());
    page.addAttribute("filter", json(filters));
    page.addAttribute("filtered", !filters.isEmpty());
    page.addAttribute("more", filters.keySet().stream().anyMatch(SELDOM::contains));
    page.addAttribute("export", parameters(filters));
    page.addAttribute("presets", presets(filters));
    page.addAttribute("severalAtOnce", filters.size() > 1 || filters.containsKey("amount"));
    try {
      page.addAttribute("found", actions.list(query));
    } catch (BadField e) {
      refuse(page, response, "%s: %s".formatted(e.field(), e.getMessage()));
    }
    return "actions";
  }

  private static void refuse(Model page, HttpServletResponse response, String why) {
    page.addAttribute("found", Page.whole(List.of()));
    page.addAttribute("refused", why);
    response.setStatus(HttpStatus.BAD_REQUEST.value());
  }

  /** The filter as {@code POST /v1/actions/bulk} takes it, so that an act is on what is shown. */
  private static String json(Map<String, String> filters) {
    ObjectNode json = Json.object();
    filters.forEach((name, value) -> {
      if (name.equals("shadow") && Set.of("true", "false").contains(value)) {
        json.put(name, Boolean.parseBoolean(value));
      } else {
        json.put(name, value);
      }
    });
    return json.toString();
  }

  private static String parameters(Map<String, String> filters) {
    UriComponentsBuilder parameters = UriComponentsBuilder.newInstance();
    filters.keySet().forEach(name -> parameters.queryParam(name, "{" + name + "}"));
    String query = parameters.encode().buildAndExpand(filters).getQuery();
    return query == null ? "" : query;
  }

  private List<Preset> presets(Map<String, String> filters) {
    Instant today = clock.instant().truncatedTo(ChronoUnit.DAYS);
    return List.of(
        preset("All", Map.of(), filters),
        preset("Held", Map.of("state", "HELD"), filters),
        preset("In review", Map.of("state", "NEEDS_REVIEW"), filters),
        preset("Unknown", Map.of("state", "UNKNOWN"), filters),
        preset("Declined today", Map.of("since", today.toString(), "state", "DECLINED"), filters),
        preset("Done today", Map.of("since", today.toString(), "state", "DONE"), filters),
        preset("Ready", Map.of("state", "READY"), filters),
        preset("Shadow", Map.of("shadow", "true"), filters));
  }

  private static Preset preset(
      String label, Map<String, String> wanted, Map<String, String> filters) {
    String query = parameters(new TreeMap<>(wanted));
    String address = query.isEmpty() ? "/console/actions" : "/console/actions?" + query;
    return new Preset(label, address, wanted.equals(filters));
  }
}
