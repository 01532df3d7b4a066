package dev.fleabridge.mcp.tool;

import static java.util.stream.Collectors.toMap;

import dev.fleabridge.engine.mandate.Allowance;
import dev.fleabridge.engine.mandate.Holdings;
import dev.fleabridge.engine.mandate.Mandates;
import dev.fleabridge.engine.mandate.Requests;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every tool, for each caller with a mandate. Who may not pay is given those that look. */
final class OwnTools implements Toolbox {

  private final Mandates mandates;
  private final List<Tool> looking;
  private final List<Tool> all;

  OwnTools(Mandates mandates, Requests requests, Holdings holdings, Allowance allowance) {
    this.mandates = mandates;
    List<PayingTool> paying = new PayingTools(mandates, requests, holdings).all();
    Map<String, String> firstNames =
        paying.stream().collect(toMap(tool -> tool.face().name(), PayingTool::firstName));
    this.looking = new LookingTools(mandates, holdings, allowance, firstNames).all();
    this.all = Stream.concat(looking.stream(), paying.stream()).toList();
  }

  @Override
  public List<Tool> of(Caller caller) {
    if (mandates.named(caller.mandate()).isEmpty()) {
      return List.of();
    }
    return caller.mayPay() ? all : looking;
  }
}
