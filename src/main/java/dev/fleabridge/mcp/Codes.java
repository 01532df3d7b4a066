package dev.fleabridge.mcp;

/** The numbers of errors of JSON-RPC and MCP that we give ourselves. */
final class Codes {

  static final int PARSE = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL_ERROR = -32603;
  static final int UNSUPPORTED_VERSION = -32022;

  private Codes() {}
}
