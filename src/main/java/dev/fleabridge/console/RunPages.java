package dev.fleabridge.console;

import dev.fleabridge.operator.RunController;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** One run: its steps as a picture and as a list. */
@Controller
final class RunPages {

  private final RunController runs;

  RunPages(RunController runs) {
    this.runs = runs;
  }

  @GetMapping("/console/runs/{id}")
  String one(@PathVariable String id, Model page) {
    RunController.Detail run = runs.one(id);
    page.addAttribute("run", run);
    page.addAttribute("graph", RunGraph.of(run));
    page.addAttribute("definition", PrettyJson.of(run.definition()));
    return "run";
  }
}
