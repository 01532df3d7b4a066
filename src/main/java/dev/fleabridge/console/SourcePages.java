package dev.fleabridge.console;

import dev.fleabridge.operator.SourceController;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who sends events, and how many. */
@Controller
final class SourcePages {

  private final SourceController sources;

  SourcePages(SourceController sources) {
    this.sources = sources;
  }

  @GetMapping("/console/sources")
  String list(@RequestParam(required = false) @Nullable String cursor, Model page) {
    page.addAttribute("sources", sources.list(cursor, null));
    return "sources";
  }
}
