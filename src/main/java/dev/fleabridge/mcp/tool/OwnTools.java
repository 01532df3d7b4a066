package dev.fleabridge.mcp.tool;

import dev.fleabridge.engine.mandate.Allowance;
import dev.fleabridge.engine.mandate.Holdings;
import dev.fleabridge.engine.mandate.Mandates;
import dev.fleabridge.engine.mandate.Requests;
import java.util.List;
import java.util.stream.Stream;

/** Every tool, for each caller with a mandate. Who may not pay is given those that look. */
final class OwnTools implements Toolbox {

  private final Mandates mandates;
  private final List<Tool> looking;
  private final List<Tool> all;

  OwnTools(Mandates mandates, Requests requests, Holdings holdings, Allowance allowance) {
    this.mandates = mandates;
    this.looking = new LookingTools(mandates, holdings, allowance).all();
    List<Tool> paying = new PayingTools(mandates, requests, holdings).all();
    this.all = Stream.concat(looking.stream(), paying.stream()).toList();
  }

  @Override
  public List<Tool> of(Caller caller) {
    if (mandates.named(caller.mandate()).isEmpty()) {
      return List.of();
    }
    return caller.mayPay() ? all : looking;
  }

  /** The tool's name, or the name of the tool that it is an alias of. */
  static String firstName(String tool) {
    return switch (tool) {
      case "create_escrow" -> "pf_escrow_create";
      case "release_escrow" -> "pf_escrow_release";
      default -> tool;
    };
  }
}
