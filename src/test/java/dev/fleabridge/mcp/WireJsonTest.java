package dev.fleabridge.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpError;
import org.junit.jupiter.api.Test;

class WireJsonTest {

  @Test
  void aRefusalOfTheLibraryIsAnAnswerOfJsonRpcAndNoStackTrace() {
    String written =
        new WireJson()
            .json()
            .writeValueAsString(McpError.builder(Codes.INVALID_REQUEST).message("No").build());

    assertThat(written)
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"No\"}}");
  }
}
