package dev.fleabridge.mcp.tool;

import java.util.List;
import java.util.Optional;

/** The tools that a caller is given. */
public interface Toolbox {

  /** The tools of this caller, in a fixed order; none where its mandate is not known. */
  List<Tool> of(Caller caller);

  /** The tool of this name, where the caller is given it. */
  default Optional<Tool> named(Caller caller, String name) {
    return of(caller).stream().filter(tool -> tool.face().name().equals(name)).findFirst();
  }
}
