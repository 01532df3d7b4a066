package dev.fleabridge.console;

import dev.fleabridge.ledger.Page;
import dev.fleabridge.operator.EventController;
import dev.fleabridge.operator.NotFound;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** What came in, and what became of it. */
@Controller
final class EventPages {

  private static final String LIST = "/console/events";

  private final EventController events;
  private final Clock clock;

  EventPages(EventController events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  @GetMapping(LIST)
  String list(EventController.Query query, Model page) {
    page.addAttribute("query", query);
    page.addAttribute("events", events.list(query));
    page.addAttribute(
        "spans",
        List.of(
            since("Last hour", Duration.ofHours(1), query),
            since("Last 24 hours", Duration.ofDays(1), query),
            since("Last 7 days", Duration.ofDays(7), query),
            since("Any time", null, query)));
    return "events";
  }

  /**
   * The same filters, with another beginning. It is of the minute, so that a link stays a while.
   */
  private ListView since(String label, @Nullable Duration ago, EventController.Query query) {
    String since =
        ago == null ? "" : clock.instant().minus(ago).truncatedTo(ChronoUnit.MINUTES).toString();
    Map<String, @Nullable String> parameters = new LinkedHashMap<>();
    parameters.put("sender", query.sender());
    parameters.put("source", query.source());
    parameters.put("detailType", query.detailType());
    parameters.put("since", since);
    boolean here = since.equals(Objects.requireNonNullElse(query.since(), ""));
    return ListView.of(label, LIST, parameters, here);
  }

  /** The same as the API does with its list, for whoever wrote the address by hand. */
  @GetMapping(
      path = LIST,
      params = {"id", "id!="})
  String named(@RequestParam String id, Model page) {
    return byId(id, page);
  }

  /** One event by its id as a parameter, for ids that cannot stand in a path. */
  @GetMapping(path = LIST + "/one", params = "id")
  String byId(@RequestParam String id, Model page) {
    if (id.isEmpty()) {
      throw new NotFound("event", id);
    }
    Page<EventController.Detail> found = events.named(id);
    return show(found.items().isEmpty() ? events.one("/" + id) : found.items().getFirst(), page);
  }

  @GetMapping(LIST + "/{*id}")
  String one(@PathVariable String id, Model page) {
    return show(events.one(id), page);
  }

  private static String show(EventController.Detail event, Model page) {
    page.addAttribute("event", event);
    page.addAttribute("envelope", PrettyJson.of(event.envelope()));
    page.addAttribute("raw", PrettyJson.ofText(event.raw()));
    page.addAttribute("replay", asParameter("/v1/events/replay", event.id()));
    page.addAttribute("asJson", asParameter("/v1/events", event.id()));
    return "event";
  }

  private static String asParameter(String path, String id) {
    return UriComponentsBuilder.fromPath(path)
        .queryParam("id", "{id}")
        .encode()
        .buildAndExpand(id)
        .toUriString();
  }
}
