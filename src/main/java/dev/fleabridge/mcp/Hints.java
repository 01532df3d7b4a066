package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Tool.Face;

/** What clients are told of a tool, so that they know when to ask a person. */
final class Hints {

  /** The same call again does nothing more: what pays has a reference, which pays once. */
  static final boolean IDEMPOTENT = true;

  private Hints() {}

  /** Money that is paid does not come back. */
  static boolean isDestructive(Face face) {
    return !face.readOnly();
  }

  /** Who pays deals with others. */
  static boolean isOpenWorld(Face face) {
    return !face.readOnly();
  }
}
